// Builds what runs into dist/ and the tests that run inside VS Code into out/test/. TypeScript's API goes into one file,
// dist/typescript.js, that every door requires, so that it is on disk once and compiled once; Prettier into dist/prettier.js,
// which is loaded when the first plan is laid out.
//
//   node esbuild.mjs            build, print the sizes, exit 1 when a budget is exceeded
//   node esbuild.mjs --watch    build again on every change

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, readdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, context } from 'esbuild'
import { ts } from 'ts-morph'

const root = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const watch = process.argv.includes('--watch')
/** What all doors share. */
const shared = ['typescript', 'prettier'].map(name => ({
  source: join(root, `src/workspace/${name}.ts`),
  out: `dist/${name}.js`,
}))

/** The doors. `limit` is a budget in bytes (kB = 1000) that fails the build. */
const doors = [
  { source: 'src/extension.ts', out: 'dist/extension.js', limit: 400_000 },
  { source: 'src/server.ts', out: 'dist/server.js' },
  { source: 'src/cli.ts', out: 'dist/cli.js', executable: true },
  { source: 'src/checker.ts', out: 'dist/checker.js' },
  { source: 'src/worker.ts', out: 'dist/worker.js' },
]

/**
 * ts-morph only for its `ts`, and of that only what src uses. The bundle that ts-morph carries is one closure whose table of
 * exports keeps everything alive; written as a module, esbuild drops what nobody reaches (the editor services above all),
 * which loads in less than half the time and memory.
 */
const onlyTypeScript = {
  name: 'only-typescript',
  setup(build) {
    build.onResolve({ filter: /^ts-morph$/ }, () => ({ path: 'ts-morph', namespace: 'only-typescript' }))
    build.onLoad({ filter: /.*/, namespace: 'only-typescript' }, () => {
      const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
        .filter(file => file.endsWith('.ts'))
        .map(file => join(root, 'src', file))
      const contents = typeScriptModule(new Set(files.flatMap(namesOfTypeScript)))
      return { contents, resolveDir: root, watchFiles: files }
    })
  },
}

/** The bundle as a module that exports `ts` with these names. */
function typeScriptModule(names) {
  const bundle = readFileSync(require.resolve('@ts-morph/common/dist/typescript.js'), 'utf8')
  const open = '((module) => {'
  const body = bundle.slice(bundle.indexOf(open) + open.length, bundle.lastIndexOf('})({ get exports()'))
  const services = body.indexOf('\n// src/services/')
  const locals = new Map()
  let asked = 0
  const compiler = body
    .slice(0, services)
    // The exports of the whole become the ones that are used.
    .replace(/^__export\(typescript_exports, \{\n([\s\S]*?)^\}\);$/m, (_, table) => {
      for (const [, name, local] of table.matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)) locals.set(name, local)
      return ''
    })
    .replace(/^module\.exports = .*;$/m, '')
    // Where it looks for a symbol among the exports of every module, it asks which may have it (convert/checker/reexports.ts).
    .replace(/(?<=^ +const otherFiles = )host\.getSourceFiles\(\)(?=;\n +for \(const file of otherFiles\))/gm, all => {
      asked++
      return `host.mayExport?.(symbol) ?? ${all}`
    })
  // What follows the compiler (the editor services, tsserver) does nothing by being loaded.
  const rest = body
    .slice(services)
    .replace(/^(\/\/ .*\n)?0 && \(module\.exports = \{[\s\S]*?^\}\);?$/m, '')
    .replace(/^register(CodeFix|Refactor)\([\s\S]*?^\}\);$/gm, '')
    .replace(/^_(AutoImportProviderProject|ProjectService|ScriptVersionCache)\.\w+ = (\{\n[\s\S]*?^\}|.*);$/gm, '')
    .replace(
      /^var (\w+);\n\(\((\w+)\) => \{\n([\s\S]*?)^\}\)\(\1 \|\| \(\1 = \{\}\)\);$/gm,
      'var $1 = /* @__PURE__ */ (($2) => {\n$3return $2;\n})({});',
    )
  // The exports of a part stay where the part is used.
  const module = (compiler + rest).replace(
    /^var (\w+_exports\d*) = \{\};\n__export\(\1, (\{\n[\s\S]*?^\})\);$/gm,
    'var $1 = /* @__PURE__ */ exportsOf($2);',
  )
  if (locals.size === 0 || asked !== 1 || body.length - module.length < 100_000)
    throw new Error('the bundle of ts-morph has a new shape')
  const missing = [...names].filter(name => !locals.has(name))
  if (missing.length > 0) throw new Error(`TypeScript has no ${missing.join(', ')}`)
  const exportsOf = 'var exportsOf = all => { const target = {}; __export(target, all); return target; };'
  return `${exportsOf}\n${module}\nexport const ts = { ${[...names].sort().map(name => `${name}: ${locals.get(name)}`)} };`
}

/** The names of TypeScript's API that a file uses as values: `ts.name`, `const { name } = ts`. Any other use fails the build. */
function namesOfTypeScript(file) {
  const text = readFileSync(file, 'utf8')
  if (!text.includes("typescript'")) return []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const names = []
  const visit = node => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
    if (ts.isIdentifier(node) && node.text === 'ts' && node.parent.name !== node) names.push(...namesAt(node))
    ts.forEachChild(node, visit)
  }
  const namesAt = node => {
    let value = node
    while (ts.isAsExpression(value.parent) || ts.isParenthesizedExpression(value.parent)) value = value.parent
    const { parent } = value
    if (ts.isPropertyAccessExpression(parent) && parent.expression === value) return [parent.name.text]
    if (ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name))
      return parent.name.elements.map(element => (element.propertyName ?? element.name).getText())
    const { line } = source.getLineAndCharacterOfPosition(node.getStart())
    throw new Error(
      `${relative(root, file)}:${line + 1}: write ts.name, so that the build knows what is used of TypeScript`,
    )
  }
  visit(source)
  return names
}

/** Every import of what is shared becomes a require of its one bundle. */
const sharedBundles = outdir => ({
  name: 'shared-bundles',
  setup(build) {
    build.onResolve({ filter: /\/(typescript|prettier)(\.ts)?$/ }, ({ path, resolveDir }) => {
      if (!path.startsWith('.')) return
      const bundle = shared.find(({ source }) => resolve(resolveDir, path).replace(/(\.ts)?$/, '.ts') === source)
      if (!bundle) return
      const target = relative(join(root, outdir), join(root, bundle.out)).replaceAll('\\', '/')
      return { path: target.startsWith('.') ? target : `./${target}`, external: true }
    })
    build.onResolve({ filter: /^ts-morph$/ }, ({ importer }) => ({
      errors: [
        { text: `${relative(root, importer)} imports ts-morph; import { ts } from workspace/typescript instead` },
      ],
    }))
  },
})

/** Of @ts-morph/common only the texts of TypeScript's library files, read when building: the module itself would bring a second TypeScript. */
const onlyLibFiles = {
  name: 'only-lib-files',
  setup(build) {
    build.onResolve({ filter: /^@ts-morph\/common$/ }, () => ({ path: 'lib-files', namespace: 'only-lib-files' }))
    build.onLoad({ filter: /.*/, namespace: 'only-lib-files' }, async () => {
      const { getLibFiles } = await import('@ts-morph/common')
      const files = getLibFiles().map(({ fileName, text }) => ({ fileName, text: String(text) }))
      return { contents: `export const getLibFiles = () => ${JSON.stringify(files)}`, loader: 'js' }
    })
  },
}

/** Names what extracts facts, so that a cache of another build is not read: every source of the rooms that take part. */
function buildName() {
  const hash = createHash('sha1').update(readFileSync(join(root, 'package-lock.json')))
  for (const room of ['model', 'workspace', 'index'])
    for (const file of readdirSync(join(root, 'src', room)).sort())
      hash.update(readFileSync(join(root, 'src', room, file)))
  return hash.digest('base64url')
}

const common = {
  absWorkingDir: root,
  define: { BUILD: JSON.stringify(buildName()) },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'], // jsonc-parser's `main` is a UMD file that cannot be bundled
  legalComments: 'none',
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'error' }, // `import.meta` does not exist in the bundles: use __dirname
  metafile: true,
  sourcemap: true,
}

/** Where Node has it (22.8), the compiled code is kept for the next start: loading TypeScript takes half the time then. */
const compileCache = `"use strict";require('node:module').enableCompileCache?.();`

async function configurations() {
  const list = []
  for (const { source, out } of shared)
    list.push({
      ...common,
      entryPoints: [source],
      outfile: out,
      minify: true,
      sourcemap: false,
      plugins: [onlyTypeScript],
    })
  for (const { source, out, executable } of doors) {
    if (!existsSync(join(root, source))) {
      console.log(`${source} does not exist yet: skipped`)
      continue
    }
    list.push({
      ...common,
      entryPoints: [source],
      outfile: out,
      minify: true,
      external: ['vscode'],
      banner: {
        js: `${executable ? '#!/usr/bin/env node\n' : ''}${source === 'src/extension.ts' ? '' : compileCache}`,
      },
      plugins: [sharedBundles('dist'), onlyLibFiles],
    })
  }
  const tests = existsSync(join(root, 'test/vscode')) ? await readdir(join(root, 'test/vscode')) : []
  const entryPoints = tests
    .filter(name => name === 'index.ts' || name.endsWith('.test.ts'))
    .map(name => `test/vscode/${name}`)
  if (entryPoints.length > 0) {
    list.push({
      ...common,
      entryPoints,
      outdir: 'out/test',
      sourcemap: 'inline',
      external: ['vscode', 'mocha'],
      plugins: [sharedBundles('out/test')],
    })
  }
  return list
}

/** What TypeScript's code is in: ts-morph's package of it, under TypeScript's own licence. */
const TYPESCRIPT = ['node_modules/@ts-morph/common', 'node_modules/typescript']

/** The packages whose code the bundles hold, each with its licence: all of them ask for that where they are copied. */
function notices(results) {
  const inputs = results.flatMap(({ metafile }) =>
    Object.entries(metafile.outputs).flatMap(([file, output]) =>
      file.startsWith('dist/') ? Object.keys(output.inputs) : [],
    ),
  )
  const folders = inputs.flatMap(input => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  const parts = [...new Set([...folders, ...TYPESCRIPT])].sort().map(path => {
    const folder = join(root, path)
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const files = readdirSync(folder).filter(file => /^(?:licen[cs]e|notice|third-?party)[\w-]*(?:\.\w+)?$/i.test(file))
    if (files.length === 0) throw new Error(`${name} has no file with its licence`)
    const texts = files.map(file => readFileSync(join(folder, file), 'utf8').trim())
    return [`${name} ${version} (${license})`, ...texts].join('\n\n')
  })
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

/** Prints each bundle's size; answers the budgets that are exceeded. */
function report(results) {
  const exceeded = []
  const kB = bytes => `${(bytes / 1000).toFixed(1)} kB`.padStart(12)
  console.log(`${'bundle'.padEnd(24)}${'minified'.padStart(12)}${'gzip'.padStart(12)}`)
  for (const [file, { bytes }] of results.flatMap(result => Object.entries(result.metafile.outputs))) {
    if (!file.startsWith('dist/') || file.endsWith('.map')) continue
    console.log(`${file.padEnd(24)}${kB(bytes)}${kB(gzipSync(readFileSync(join(root, file))).length)}`)
    const limit = doors.find(door => door.out === file)?.limit
    if (limit && bytes > limit) exceeded.push(`${file} is larger than its budget of ${kB(limit).trim()}`)
  }
  return exceeded
}

/** Removes what an earlier build left of files that no longer exist. */
async function removeStale(results) {
  const written = new Set(results.flatMap(result => Object.keys(result.metafile.outputs)))
  for (const folder of ['dist', 'out/test']) {
    if (!existsSync(join(root, folder))) continue
    for (const name of await readdir(join(root, folder))) {
      if (/\.js(\.map)?$/.test(name) && !written.has(`${folder}/${name}`)) await rm(join(root, folder, name))
    }
  }
}

/** Says when the first of the bundles begins and the last one ends, for the problem matcher of .vscode/tasks.json. */
function watchProgress(bundles) {
  let running = bundles
  console.log('[watch] build started')
  return {
    name: 'watch-progress',
    setup(build) {
      let isFirst = true
      build.onStart(() => {
        if (!isFirst && running++ === 0) console.log('[watch] build started')
        isFirst = false
      })
      build.onEnd(() => {
        if (--running === 0) console.log('[watch] build finished')
      })
    },
  }
}

const list = await configurations()
if (watch) {
  const progress = watchProgress(list.length)
  const contexts = await Promise.all(
    list.map(options => context({ ...options, plugins: [...options.plugins, progress] })),
  )
  await Promise.all(contexts.map(one => one.watch()))
} else {
  const settled = await Promise.allSettled(list.map(options => build(options)))
  const results = settled.flatMap(one => (one.status === 'fulfilled' ? one.value : []))
  // esbuild has printed the errors already.
  if (results.length < list.length) process.exitCode = 1
  await Promise.all(
    doors
      .filter(door => door.executable && existsSync(join(root, door.out)))
      .map(door => chmod(join(root, door.out), 0o755)),
  )
  if (results.length === list.length) {
    await removeStale(results)
    await writeFile(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), notices(results))
  }
  const exceeded = report(results)
  for (const line of exceeded) console.error(line)
  if (exceeded.length > 0) process.exitCode = 1
}
