// `npm run bench:scale`: generates apps of 1,000 to 50,000 files and shows how time and memory grow with them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle, dist, root } from './build.mjs'
import { inTurn, median, runNode, scratch, spread, table } from './measure.mjs'

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '1000,5000,20000,50000' }, runs: { type: 'string', default: '3' } },
})
const edit = await bundle('edit')

/** An app of about `size` files: of ten, one route, one action file, three components that call them, five that do neither. */
function generate(size) {
  const folder = join(scratch, `app-${size}`)
  const write = (file, text) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  write('package.json', '{ "dependencies": { "next": "16.0.0" } }')
  write('tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }')
  write('app/page.tsx', 'export default function Page() { return null }\n')
  const filler = Array.from(
    { length: 60 },
    (_, n) => `export function helper${n}(value: number) {\n  return value * ${n}\n}\n`,
  ).join('')
  for (let n = 0; n < size / 10; n++) {
    write(
      `app/api/items${n}/route.ts`,
      `import { read } from '@/lib/${n}/data0'\nexport async function GET() {\n  return Response.json(await read())\n}\nexport async function POST(request: Request) {\n  return Response.json(await request.json())\n}\n`,
    )
    write(
      `app/actions/${n}.ts`,
      `'use server'\nimport { read } from '@/lib/${n}/data1'\nexport async function save${n}(value: string) {\n  return { value, ok: await read() }\n}\n`,
    )
    for (let c = 0; c < 3; c++)
      write(
        `components/${n}/form${c}.tsx`,
        `'use client'\nimport { save${n} } from '@/app/actions/${n}'\nimport { helper1 } from '@/lib/${n}/data${c}'\nexport function Form() {\n  const load = () => fetch('/api/items${n}')\n  return <form action={async () => { await save${n}(String(helper1(1))) }} onClick={load} />\n}\n`,
      )
    for (let d = 0; d < 5; d++)
      write(
        `lib/${n}/data${d}.ts`,
        `import { helper2 } from '@/lib/${Math.floor(n / 2)}/data${(d + 1) % 5}'\nexport async function read() {\n  return helper2(${d})\n}\n${filler}`,
      )
  }
  return folder
}

const rows = [['files', 'floor, ms', 'cold, ms', 'x floor', 'cold, CPU µs a file', 'peak, MB', 'edit p95, ms', 'CPU']]
for (const size of values.sizes.split(',').map(Number)) {
  const folder = generate(size)
  const { floor, cold } = await inTurn(
    {
      floor: () => runNode([join(root, 'test/bench/floor.mjs'), folder]),
      cold: () => runNode([dist('cli.js'), 'list', folder, '--json', '--no-cache']),
    },
    Number(values.runs),
  )
  const ms = results => results.map(result => result.ms)
  const { files } = JSON.parse(floor[0].last)
  const { p95, cpu95 } = JSON.parse((await runNode([edit, folder, dist('worker.js')])).last)
  rows.push([
    String(files),
    spread(ms(floor)),
    spread(ms(cold)),
    (median(ms(cold)) / median(ms(floor))).toFixed(1),
    ((median(cold.map(result => result.cpu)) / files) * 1000).toFixed(0),
    spread(cold.map(result => result.mb)),
    p95.toFixed(1),
    cpu95.toFixed(1),
  ])
}
console.log(table(rows))
