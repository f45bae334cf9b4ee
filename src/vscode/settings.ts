/** The settings that the extension itself reads; the server asks for its own. */
import { workspace } from 'vscode'

/** Asked when needed, so that a change needs no reload. */
export const settings = {
  followActiveEditor: () => read('tree.followActiveEditor', true),
  preview: () => read('conversion.preview', true),
  typeCheck: () => read('conversion.typeCheck', true),
}

function read(key: string, fallback: boolean): boolean {
  return workspace.getConfiguration('actionsRoutes').get(key, fallback)
}
