/** What the tests write goes into one folder below the system's temporary one, which goes with the run: also what a test that failed left there. */
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Answers what takes the folder away. The workers inherit the environment that is set here. */
export default function setup(): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'actions-routes-unit-')))
  // A test of files without permission gives up the rights of root: it must get here.
  chmodSync(folder, 0o755)
  // POSIX systems read the first, Windows the others (os.tmpdir).
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
