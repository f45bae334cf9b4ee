import { expect, test } from 'vitest'
import { action, apiRoute, caller, route, seen, signalsOf } from './build'

const fires = (entryPoint: Parameters<typeof signalsOf>[1]) => signalsOf('webhook', entryPoint)

test.each(['/api/stripe/webhook', '/api/webhooks/[id]', '/api/github-webhook', '/oauth/callback'])(
  '%s is one by its path',
  path => {
    expect(fires(route('POST', { route: path }))).toMatchObject([
      { favours: 'route', weight: 'decisive', file: 'app/api/posts/route.ts', line: 3, column: 23 },
    ])
  },
)

test.each(['/api/hooks', '/api/callbacker', '/api/posts'])('%s is none', path => {
  expect(fires(route('POST', { route: path }))).toEqual([])
})

test('an API route is one by the name of its function', () => {
  expect(fires(apiRoute({ name: 'stripeWebhookHandler' }))).toHaveLength(1)
  expect(fires(apiRoute({ name: 'handler' }))).toEqual([])
})

test('an action is one by the name of a receiver only', () => {
  const callers = [caller('call')]
  expect(fires(action({ name: 'handleStripeWebhook', callers }))).toHaveLength(1)
  expect(fires(action({ name: 'createWebhook', callers }))).toEqual([])
  expect(fires(action({ name: 'handleCallback', callers }))).toEqual([])
})

test.each(['stripe-signature', 'svix-id', 'x-hub-signature-256', 'x-shopify-hmac-sha256', 'webhook-signature'])(
  'reads %s',
  header => {
    expect(fires(route('POST', { observations: [seen('reads-header', header, 12)] }))).toMatchObject([{ line: 12 }])
  },
)

test('reads an ordinary header', () => {
  expect(fires(route('POST', { observations: [seen('reads-header', 'content-type')] }))).toEqual([])
})

test('the raw body goes to a verifier; either alone says nothing', () => {
  const raw = seen('reads-raw-body', 'text', 5)
  const verifier = seen('verifies-signature', 'createHmac', 6)
  expect(fires(route('POST', { observations: [raw, verifier] }))).toMatchObject([{ line: 6 }])
  expect(fires(route('POST', { observations: [raw] }))).toEqual([])
  expect(fires(route('POST', { observations: [verifier] }))).toEqual([])
})
