// Which modules of an app a real build puts into the browser's bundles, by the source maps of its chunks. In a copy of
// test/fixtures/sample with its packages installed, set `productionBrowserSourceMaps: true` in next.config.ts and run
// `next build`, then here:
//
//   node test/client-modules.mjs <copy> > test/fixtures/sample.client-modules.json
//
// Of nextjs/saas-starter `next build --experimental-build-mode compile` is enough: what it renders at build time needs a
// database. Without a way to Google Fonts its layout must do without `next/font`.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const app = path.resolve(process.argv[2] ?? '.')
const chunks = path.join(app, '.next/static')
const modules = new Set()
for (const name of readdirSync(chunks, { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.js.map'),
)) {
  const map = JSON.parse(readFileSync(path.join(chunks, name), 'utf8'))
  // Turbopack joins the maps of a chunk's modules as sections.
  const maps = map.sections ? map.sections.map(section => section.map) : [map]
  for (const source of maps.flatMap(one => one.sources)) {
    // What the compiler writes in place of a 'use server' module is no file.
    const file = source.replace(/^turbopack:\/\/\/\[project\]\/|^webpack:\/\/_N_E\/(?:\.\/)?/, '').replace(/\?.*$/, '')
    if (/\.[cm]?[jt]sx?$/.test(file) && !file.includes('node_modules') && existsSync(path.join(app, file)))
      modules.add(file)
  }
}
console.log(JSON.stringify([...modules].sort(), null, 2))
