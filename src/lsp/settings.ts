/** The settings that the server reads, folder by folder: `actionsRoutes.*`, and which files the editor itself leaves out. */

export interface ServerSettings {
  readonly codeLens: boolean
  readonly advice: boolean
  readonly typeCheck: boolean
  /** Globs relative to the folder: those of `actionsRoutes.exclude`, then those of `files.exclude`. */
  readonly exclude: readonly string[]
}

export const DEFAULT_SETTINGS: ServerSettings = { codeLens: true, advice: true, typeCheck: true, exclude: [] }

/** Reads what a client sent as its sections `actionsRoutes` and `files`; anything missing or of the wrong type is its default. */
export function readSettings(section: unknown, files?: unknown): ServerSettings {
  const flag = (path: readonly string[], fallback: boolean) => {
    const value = at(section, path)
    return typeof value === 'boolean' ? value : fallback
  }
  const exclude = at(section, ['exclude'])
  return {
    codeLens: flag(['codeLens', 'enabled'], DEFAULT_SETTINGS.codeLens),
    advice: flag(['diagnostics', 'advice', 'enabled'], DEFAULT_SETTINGS.advice),
    typeCheck: flag(['conversion', 'typeCheck'], DEFAULT_SETTINGS.typeCheck),
    exclude: [
      ...(Array.isArray(exclude) ? exclude.filter(glob => typeof glob === 'string') : DEFAULT_SETTINGS.exclude),
      ...excludedBy(at(files, ['exclude'])),
    ],
  }
}

/**
 * The globs of `files.exclude` that hold whatever stands beside a file: one with a `when` hides what was built from a
 * source beside it. Rule: https://code.visualstudio.com/docs/editing/userinterface#_explorer-view
 */
function excludedBy(globs: unknown): string[] {
  if (typeof globs !== 'object' || globs === null || Array.isArray(globs)) return []
  return Object.entries(globs).flatMap(([glob, value]) => (value === true ? [glob] : []))
}

function at(value: unknown, path: readonly string[]): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Record<string, unknown>)[key]
  }
  return current
}
