import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../../src/convert/checker/compiler-options'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'

let root: string
const host = nodeTypeHost()
const write = (files: Record<string, unknown>) => {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(root, file, '..'), { recursive: true })
    writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content))
  }
}
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'config-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('readConfig', () => {
  it.each([
    ['4.9.5', false, ['*']],
    ['^5.8.3', false, ['*']],
    ['6.0.2', undefined, undefined],
    ['7.0.2', undefined, undefined],
  ])('fills in what TypeScript %s assumes', (typescript, strict, types) => {
    write({
      'package.json': { devDependencies: { typescript } },
      'tsconfig.json': '{ "include": ["*.ts"] }',
      'a.ts': '',
    })
    const { options } = readConfig(host, root, root)
    expect(options.strict).toBe(strict)
    expect(options.types).toEqual(types)
  })

  it('prefers the installed TypeScript over the range', () => {
    write({
      'package.json': { devDependencies: { typescript: '*' } },
      'node_modules/typescript/package.json': { version: '6.0.1' },
      'tsconfig.json': {},
    })
    expect(readConfig(host, root, root).options.types).toBeUndefined()
  })

  it('keeps what the tsconfig says, through extends, comments and trailing commas', () => {
    write({
      'base.json': { compilerOptions: { strict: true, jsx: 'preserve' } },
      'apps/web/tsconfig.json':
        '{ // ours\n "extends": "../../base.json", "compilerOptions": { "paths": { "@/*": ["./src/*"] }, }, }',
      'apps/web/src/a.ts': '',
      'apps/web/node_modules/x/b.ts': '',
    })
    const config = readConfig(host, root, `${root}/apps/web`)
    expect(config.options).toMatchObject({ strict: true, paths: { '@/*': ['./src/*'] }, noEmit: true })
    expect(config.files).toEqual([`${root}/apps/web/src/a.ts`])
  })

  it('reads JavaScript without any config', () => {
    write({ 'app/a.js': '', 'app/b.jsx': '', 'node_modules/x/c.js': '' })
    const config = readConfig(host, root, root)
    expect(config.options.allowJs).toBe(true)
    expect(config.files).toEqual([`${root}/app/a.js`, `${root}/app/b.jsx`])
  })
})
