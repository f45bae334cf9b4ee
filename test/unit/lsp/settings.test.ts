/** Settings as any client may send them. */
import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS, readSettings } from '../../../src/lsp/settings'

test.each([undefined, null, 3, 'x', {}, { codeLens: null, diagnostics: { advice: 'no' }, exclude: 'dist' }])(
  '%j means the defaults',
  section => expect(readSettings(section)).toEqual(DEFAULT_SETTINGS),
)

test('what is set is read', () => {
  const section = {
    codeLens: { enabled: false },
    diagnostics: { advice: { enabled: false } },
    conversion: { typeCheck: false },
    exclude: ['examples/**', 3],
  }
  expect(readSettings(section)).toEqual({ codeLens: false, advice: false, typeCheck: false, exclude: ['examples/**'] })
})

test('what the editor leaves out is left out, unless that depends on a file beside it', () => {
  const files = {
    exclude: { '**/.git': true, out: true, src: false, '**/*.js': { when: '$(basename).ts' }, x: 'true' },
  }
  expect(readSettings({ exclude: ['examples/**'] }, files).exclude).toEqual(['examples/**', '**/.git', 'out'])
})

test.each([undefined, null, 3, [], { exclude: null }, { exclude: ['out'] }, { exclude: 'out' }])(
  '%j leaves nothing out',
  files => expect(readSettings({}, files)).toEqual(DEFAULT_SETTINGS),
)
