import { describe, expect, it } from 'vitest'
import { Sources } from '../../../../src/convert/code/source'

describe('Sources', () => {
  const read: string[] = []
  const files: Readonly<Record<string, string>> = {
    'app/a.ts': 'export const a = 1\n',
    '.prettierrc': '{ "semi": false }',
  }
  const sources = new Sources({
    read: async file => {
      read.push(file)
      return files[file]
    },
  })

  it('look for no formatter where a file is only searched, and for it where it is to be written', async () => {
    const searched = await sources.look('app/a.ts')
    expect(searched?.text).toBe(files['app/a.ts'])
    expect(read).toEqual(['app/a.ts'])
    expect(await sources.get('app/a.ts')).toBe(searched)
    expect(read).toContain('.prettierrc')
    expect(read.filter(file => file === 'app/a.ts')).toHaveLength(1)
  })
})
