/** Which names of a module an import takes: a path that one module offers may be requested where its name is. */

/** Whether an import clause gets this export: by its name, as the default, or with the whole module. */
export function takes(clause: string, name: string): boolean {
  if (clause.includes('*')) return true
  if (name === 'default') return /^[\w$]/.test(clause) || /\bdefault\b/.test(clause)
  for (let at = clause.indexOf(name); at >= 0; at = clause.indexOf(name, at + 1))
    if (!isPart(clause[at - 1]) && !isPart(clause[at + name.length])) return true
  return false
}

function isPart(character: string | undefined): boolean {
  return character !== undefined && /[\w$]/.test(character)
}
