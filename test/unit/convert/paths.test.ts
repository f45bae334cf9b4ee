import { describe, expect, it } from 'vitest'
import { check, checkPath, offered, plan, suggestPath } from '../../../src/convert'
import { kebabCase } from '../../../src/convert/paths'
import { contextFor } from './fixtures'

const id = 'action:app/actions.ts#greet'

describe('kebabCase', () => {
  it.each([
    ['greet', 'greet'],
    ['addToCart', 'add-to-cart'],
    ['getURLOf', 'get-url-of'],
    ['SAVE_ALL', 'save-all'],
    ['step2Done', 'step2-done'],
    ['verify2FA', 'verify-2fa'],
    ['enable2faForAll', 'enable-2fa-for-all'],
    ['step2Fair', 'step2-fair'],
    ['revokeOAuthConsent', 'revoke-oauth-consent'],
    ['connectGitHub', 'connect-github'],
  ])('%s as %s', (name, expected) => {
    expect(kebabCase(name)).toBe(expected)
  })
})

describe('suggestPath', () => {
  it('names the route after the action, and a default export after its file', async () => {
    const { snapshot } = await contextFor('to-route/file-becomes-client/before', null)
    expect(suggestPath(id, 'route', snapshot)).toBe('/api/greet')
    const signOut = await contextFor('to-route/default-export/before', null)
    expect(suggestPath('action:app/sign-out.ts#default', 'route', signOut.snapshot)).toBe('/api/sign-out')
  })

  it('does not call a route an action', async () => {
    const { snapshot } = await contextFor('to-route/named-action/before', null)
    const [kept, action] = ['keepAction', 'action'].map(name => `action:app/actions.ts#${name}`)
    expect(suggestPath(kept ?? '', 'route', snapshot)).toBe('/api/keep')
    expect(suggestPath(kept ?? '', 'both', snapshot)).toBe('/api/keep-action')
    expect(suggestPath(action ?? '', 'route', snapshot)).toBe('/api/action')
  })

  it('avoids a path that is taken', async () => {
    const { snapshot } = await contextFor('to-route/path-taken/before', null)
    expect(suggestPath(id, 'route', snapshot)).toBe('/api/actions/greet')
  })

  it('is empty for a target that makes no route', async () => {
    const { snapshot } = await contextFor('to-route/file-becomes-client/before', null)
    expect(suggestPath(id, 'action', snapshot)).toBe('')
  })
})

describe('checkPath', () => {
  it.each([
    ['/api/hello', null],
    ['/hello.json', null],
    ['api/hello', 'path-invalid'],
    ['/api/hello/', 'path-invalid'],
    ['/api//hello', 'path-invalid'],
    ['/', 'path-invalid'],
    ['/api/[id]', 'path-invalid'],
    ['/api/a b', 'path-invalid'],
    ['/api/..', 'path-invalid'],
    ['/api/_private', 'path-invalid'],
    ['/api/greet', 'path-taken'],
    ['/about', 'path-beside-page'],
    ['/shop/anything', 'path-shadowed'],
  ])('%s: %s', async (path, code) => {
    const { snapshot } = await contextFor('to-route/path-taken/before', null)
    expect(checkPath(path, 'POST', id, snapshot)?.code ?? null).toBe(code)
  })
})

describe('checkPath and rewrites', () => {
  it.each([
    // Own files come before it, and /api/api/… is served by nothing.
    ['/api/hello', null],
    // What /api/kept/… leads to is served.
    ['/kept/hello', 'path-shadowed'],
    // Asked before the files.
    ['/early/hello', 'path-shadowed'],
    ['/elsewhere/hello', 'path-shadowed'],
    ['/api/logo.json', 'path-taken'],
  ])('%s: %s', async (path, code) => {
    const { snapshot } = await contextFor('to-route/rewrite-to-nothing/before', null)
    expect(checkPath(path, 'POST', id, snapshot)?.code ?? null).toBe(code)
  })
})

describe('the door', () => {
  it('offers by kind and answers what the index alone can refuse', async () => {
    const { snapshot } = await contextFor('to-route/refusals/before', null)
    const entryPoint = snapshot.entryPoint('action:actions/nobody.ts#nobody')
    expect(entryPoint && offered(entryPoint, snapshot)).toContain('route')
    expect(entryPoint && offered(entryPoint, snapshot)).not.toContain('action')
    expect(check('action:actions/nobody.ts#nobody', 'route', snapshot)?.code).toBe('no-callers')
    expect(check('action:actions/nobody.ts#nobody', 'action', snapshot)?.code).toBe('not-offered')
    expect(check('action:actions/none.ts#none', 'route', snapshot)?.code).toBe('not-found')
    expect(check('action:actions/map.ts#map', 'route', snapshot)).toBeNull()
  })

  it('plans without a checker where annotations say enough, and says so', async () => {
    const context = await contextFor('to-route/barrels/before', null)
    const { plan: made } = await plan({ id: 'action:actions/greet.ts#greet', to: 'route' }, context)
    expect(made?.typeChecked).toBe(false)
    expect(made?.notes.map(({ code }) => code)).toContain('not-type-checked')
    const inferred = await contextFor('to-route/file-becomes-client/before', null)
    const { refusal } = await plan({ id, to: 'route' }, inferred)
    expect(refusal?.code).toBe('types-unavailable')
  })

  it('is cancelled', async () => {
    const context = await contextFor('to-route/file-becomes-client/before')
    const { refusal } = await plan({ id, to: 'route' }, { ...context, signal: AbortSignal.abort() })
    expect(refusal?.code).toBe('cancelled')
  })

  it('takes an accepted refusal on, with a note', async () => {
    const context = await contextFor('to-route/refused-proxy/before')
    const { plan: made } = await plan({ id, to: 'route', accept: ['unguarded-route'] }, context)
    expect(made?.notes.find(({ code }) => code === 'public-url')?.message).toContain('proxy does not run')
  })
})
