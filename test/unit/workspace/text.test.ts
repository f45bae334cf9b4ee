import { describe, expect, it } from 'vitest'
import { decode } from '../../../src/workspace/text'

describe('decode', () => {
  it('reads UTF-8', () => expect(decode(new TextEncoder().encode('é 🚀\r\n'))).toBe('é 🚀\r\n'))
  it('leaves a byte order mark out', () => expect(decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('a'))
  it('reads UTF-16, little endian', () => expect(decode(Uint8Array.of(0xff, 0xfe, 0x61, 0, 0xe9, 0))).toBe('aé'))
  it('reads UTF-16, big endian', () => expect(decode(Uint8Array.of(0xfe, 0xff, 0, 0x61, 0, 0xe9))).toBe('aé'))
  it('replaces what is malformed', () => expect(decode(Uint8Array.of(0x61, 0xff, 0x62))).toBe('a\uFFFDb'))
  it('reads nothing as nothing', () => expect(decode(new Uint8Array())).toBe(''))
})
