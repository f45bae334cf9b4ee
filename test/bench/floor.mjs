// The floor of any index: walks a folder and reads every source file once.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SKIPPED = new Set(['node_modules', '.git', '.next', '.vercel', '.turbo', '.yarn', '.pnpm-store'])
const stack = [process.argv[2] ?? '.']
let files = 0
let bytes = 0
for (let folder = stack.pop(); folder !== undefined; folder = stack.pop())
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) stack.push(path)
    } else if (entry.isFile() && /(?<!\.d)\.(?:[cm]?[jt]s|[jt]sx)$/.test(entry.name)) {
      files++
      bytes += readFileSync(path).byteLength
    }
  }
console.log(JSON.stringify({ files, bytes }))
