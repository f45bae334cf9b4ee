import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Project } from '../../../../src/convert/checker/project'
import { diagnosticsOf } from '../../../../src/convert/checker/view'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'

const folder = mkdtempSync(join(tmpdir(), 'deferred-'))
const comment = `/** ${'It goes on and on. '.repeat(4000)} */\n`

afterAll(() => rmSync(folder, { recursive: true }))

function writeFiles(): void {
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  write('tsconfig.json', '{ "compilerOptions": { "moduleResolution": "bundler", "module": "esnext", "strict": true } }')
  for (const name of ['large', 'adding', 'base']) {
    write(`node_modules/${name}/package.json`, `{ "name": "${name}", "types": "index.d.ts" }`)
  }
  write('node_modules/base/index.d.ts', 'export interface Base { id: number }\n')
  write(
    'node_modules/large/index.d.ts',
    `${comment}// import { none } from 'none'\nimport type { Base } from 'base'\nexport interface Large extends Base { name: string }\nexport * from './more'\n`,
  )
  write('node_modules/large/more.d.ts', `${comment}export declare const more: import('base').Base\n`)
  write('node_modules/adding/index.d.ts', `${comment}export {}\ndeclare global { var added: number }\n`)
  write(
    'used.ts',
    "import { type Large, more } from 'large'\nexport const one: Large = { id: 1, name: 2 }\nexport const id: string = more.id\n",
  )
  write('global.ts', "import 'adding'\nexport const two: string = added\n")
}

describe('large modules of packages', { timeout: 60_000 }, () => {
  writeFiles()
  const project = new Project(nodeTypeHost(), folder, folder, new Map())
  const errors = (file: string) => {
    const view = project.current()
    return diagnosticsOf(view, join(folder, file)).map(({ messageText }) => messageText)
  }

  it('are read where a type of theirs is asked for, with what they import', () => {
    const program = project.current().program
    const read = () => program.getSourceFiles().find(({ fileName }) => fileName.endsWith('large/index.d.ts'))
    expect(read()?.text).toBe('import "base"\nimport "./more"\nexport {}\n')
    expect(errors('used.ts')).toEqual([
      "Type 'number' is not assignable to type 'string'.",
      "Type 'number' is not assignable to type 'string'.",
    ])
  })

  it('are there from the beginning where they add to what is global', () => {
    expect(errors('global.ts')).toEqual(["Type 'number' is not assignable to type 'string'."])
  })

  it('are the same ones for the next program', () => {
    const { program } = project.current()
    expect(project.renewed().program).not.toBe(program)
    expect(errors('used.ts')).toHaveLength(2)
  })
})
