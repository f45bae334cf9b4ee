import { describe, expect, it } from 'vitest'
import { Existence } from '../../../../src/convert/checker/existence'
import { Project } from '../../../../src/convert/checker/project'
import { diagnosticsOf } from '../../../../src/convert/checker/view'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'
import { temporaryFolder } from '../../workspace/tree'

/** A host that notes what is asked. */
function asked() {
  const paths: string[] = []
  const host = nodeTypeHost()
  const noting = {
    ...host,
    fileExists: (path: string) => paths.push(path) > 0 && host.fileExists(path),
    directoryExists: (path: string) => paths.push(path) > 0 && host.directoryExists(path),
  }
  return { paths, host: noting }
}

describe('what is there', { timeout: 60_000 }, () => {
  it('is asked once until it is forgotten', () => {
    const { path } = temporaryFolder({ 'a.ts': '' })
    const { paths, host } = asked()
    const there = new Existence(host)
    const answers = () => [
      there.fileExists(`${path}/a.ts`),
      there.fileExists(`${path}/b.ts`),
      there.fileExists(path),
      there.directoryExists(path),
      there.directoryExists(`${path}/b.ts`),
    ]
    const found = answers()
    expect(found).toEqual([true, false, false, true, false])
    expect(answers()).toEqual(found)
    expect(paths).toHaveLength(5)
    there.forget()
    answers()
    expect(paths).toHaveLength(10)
  })

  it('is looked for anew by the next program', () => {
    const config = '{ "compilerOptions": { "module": "esnext", "moduleResolution": "bundler", "lib": ["es2022"] } }'
    const { path } = temporaryFolder({ 'tsconfig.json': config, 'a.ts': "export { b } from 'b'\n" })
    const { paths, host } = asked()
    const project = new Project(host, path, path, new Map())
    const errors = () => diagnosticsOf(project.renewed(), `${path}/a.ts`).length
    expect(errors()).toBe(1)
    expect(paths.filter(one => one === `${path}/node_modules`)).toHaveLength(1)
    expect(errors()).toBe(1)
    expect(paths.filter(one => one === `${path}/node_modules`)).toHaveLength(2)
  })
})
