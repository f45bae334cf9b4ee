import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json'
import { readmeWithTable } from '../readme.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const readme = readFileSync(`${root}README.md`, 'utf8')

describe('the README', () => {
  it('lists the settings as package.json has them', () => {
    expect(readme).toBe(readmeWithTable())
  })

  it('shows only pictures and names only scripts that exist', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(match => match[1] as string)
    expect(pictures.length).toBeGreaterThan(0)
    expect(pictures.filter(picture => !existsSync(root + picture))).toEqual([])
    const scripts = [...readme.matchAll(/\bnpm run ([\w:]+)/g)].map(match => match[1] as string)
    expect(scripts.filter(script => !(script in packageJson.scripts))).toEqual([])
  })
})
