/** Answers a conversion's questions about types: signatures, types at a place, and the errors a plan would add. One project per tsconfig, kept warm. */
import type { TypeHost } from '../../workspace/type-host'
import { ts } from '../../workspace/typescript'
import type { FileOverlay, ParameterType, SignatureType, TypeService } from '../types'
import { answersEachTime, hidesNull, isThere } from './hidden-null'
import { argumentsGiven, madeSignature } from './made-signature'
import { addedTo, typeDiagnostic } from './new-errors'
import { exactly, functionAt, innermost } from './node-at'
import { isWritable, namesAreKnown, withoutDefaults } from './printed-names'
import { JAVASCRIPT, Project } from './project'
import { isSameType } from './same-type'
import type { Overlay } from './stable'
import { diagnosticsOf, type View } from './view'
import { formIn, madeAsJson, mayBeUndefined, wireOf, wireOfResult, wireOfReturned } from './wire'

export interface CheckerOptions {
  readonly host: TypeHost
  /** Absolute path of the workspace folder, `/` between folders, none at the end. */
  readonly root: string
  /** Texts that stand in for the disk (unsaved buffers, earlier steps of a plan) by relative path, null for a file that is not there. */
  unsaved?(): ReadonlyMap<string, string | null>
}

/** So many projects are kept in memory: where an app is in two of them, both. */
const AWAKE = 2

/** The files of a plan as they would be, and what is checked of what imports them. */
interface Checked {
  readonly view: View
  readonly importers: readonly string[]
}

/** Between two files of a long check: lets a cancellation arrive. */
const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** A `TypeService` that answers in this process. It blocks while it thinks: meant for a process of its own. */
export function createChecker({ host, root, unsaved }: CheckerOptions): TypeService {
  const projects = new Map<string, Project>()
  const withScripts = new Map<Project, Project>()
  const shared = new Map<string, ts.SourceFile | undefined>()
  let awake: readonly Project[] = []
  const absolute = (file: string) => `${root}/${file}`
  const relative = (path: string) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path)

  const buffers = (): Overlay =>
    new Map([...(unsaved?.() ?? [])].map(([file, text]) => [absolute(file), text] as const))

  /** The project of a file: by the nearest folder with a config, so that files of one app share it. */
  const projectOf = (file: string): Project => {
    let folder = absolute(file)
    do folder = folder.slice(0, folder.lastIndexOf('/'))
    while (
      folder.length > root.length &&
      !['tsconfig.json', 'jsconfig.json', 'package.json'].some(name => host.fileExists(`${folder}/${name}`))
    )
    const project = projects.get(folder) ?? new Project(host, root, folder, shared)
    projects.set(folder, project)
    return project
  }

  /** One that is asked now: those that were not for longest let go of what they know. */
  const wake = (project: Project): Project => {
    awake = [project, ...awake.filter(other => other !== project)]
    for (const other of awake.slice(AWAKE)) other.rest()
    awake = awake.slice(0, AWAKE)
    return project
  }

  /** The project that knows a file: of JavaScript where the config does not allow it, one beside that which does. */
  const projectFor = (file: string): Project => {
    const own = projectOf(file)
    if (own.takesScripts || !JAVASCRIPT.test(file)) return wake(own)
    const known = withScripts.get(own) ?? own.withJavaScript()
    withScripts.set(own, known)
    return wake(known)
  }

  const describe = (
    type: ts.Type,
    name: string,
    optional: boolean,
    at: ts.Node,
    program: ts.Program,
  ): ParameterType => {
    const checker = program.getTypeChecker()
    const text = withoutDefaults(type, checker.typeToString(type, at, ts.TypeFormatFlags.NoTruncation), checker)
    const answer = wireOf(type, name, checker, program)
    const form = answer.wire === 'other' ? formIn(type, name, checker, program) : null
    return {
      name,
      text: isWritable(text) && namesAreKnown(type, at, checker) ? text : null,
      optional: optional || mayBeUndefined(type),
      ...answer,
      ...(form && { formIn: form }),
    }
  }

  const locate = (file: string, offset: number, end?: number) => {
    const view = projectFor(file).current(buffers(), [absolute(file)])
    const { program } = view
    const sf = view.sourceFile(absolute(file))
    return sf && { program, checker: program.getTypeChecker(), sf, node: innermost(sf, offset, end) }
  }

  return {
    async signature(file, offset, signal, end) {
      await breathe()
      const found = signal?.aborted ? undefined : locate(file, offset, end)
      if (!found) return undefined
      const { program, checker, node } = found
      const declared = functionAt(node)
      const signature = declared && checker.getSignatureFromDeclaration(declared)
      const json = jsonIsUnknown(node, checker) ? { unknownJson: true as const } : {}
      const given = argumentsGiven(node, checker)
      if (signature)
        return {
          ...describeSignature(signature, node, program, describe),
          ...json,
          ...(given !== undefined && { given }),
        }
      const made = madeSignature(typeOfNode(node, checker), node, checker, (type, name, optional) =>
        // Of a result, which has no name, nothing tells what it may be.
        describe(type, name, optional || (name === '' && hidesNull(program)), node, program),
      )
      return made && { ...made, ...json }
    },

    async typeAt(file, offset, signal, end) {
      await breathe()
      const found = signal?.aborted ? undefined : locate(file, offset, end)
      if (!found) return undefined
      const { program, checker, node } = found
      const type = typeOfNode(node, checker)
      const hidden = hidesNull(program) && ts.isExpression(node) && !isThere(node) ? { hidden: true as const } : {}
      const described = { ...describe(type, ts.isIdentifier(node) ? node.text : '', false, node, program), ...hidden }
      const made = described.wire === 'unknown' && ts.isExpression(node) ? madeAsJson(node, checker, program) : null
      return made ? { ...described, made } : described
    },

    async newErrors(overlay, files, signal) {
      const first = [...overlay.keys()][0] ?? files[0]
      if (first === undefined) return []
      const touched = new Set([...overlay.keys(), ...files].map(absolute))
      // JavaScript that the config leaves out is not checked by the app's build either.
      const project = wake(projectOf(first))
      if (!project.dependenciesInstalled(absolute(first))) return undefined
      await breathe()
      if (signal?.aborted) return undefined
      let before = project.current(buffers(), [...touched])
      await breathe()
      if (signal?.aborted) return undefined
      const importersBefore = before.withImporters(touched) ?? [...touched]
      const errorsOf = async (of: View, paths: Iterable<string>): Promise<ts.Diagnostic[]> => {
        const found: ts.Diagnostic[] = []
        for (const path of paths) {
          if (signal?.aborted) break
          found.push(...diagnosticsOf(of, path))
          await breathe()
        }
        return found
      }
      const addedIn = async ({ view, importers }: Checked): Promise<readonly ts.Diagnostic[]> => {
        // An importer whose import breaks is found in the program before only.
        const checked = new Set([...importers, ...importersBefore])
        const are = await errorsOf(view, checked)
        // What was wrong before is asked where something is wrong now: first in the same files.
        const wrong = new Set(are.flatMap(({ file }) => file?.fileName ?? []))
        let added: readonly ts.Diagnostic[] = are
        for (const asked of [wrong, checked]) {
          if (added.length === 0) break
          if (!before.prepare(asked)) before = project.renewed(buffers())
          added = addedTo(await errorsOf(before, asked), are)
          if (added.length === are.length || !before.isDoubtful) continue
          // What hides an error may be one that the app did not have.
          before = project.renewed(buffers())
          added = addedTo(await errorsOf(before, asked), are)
        }
        return added
      }
      const over = absoluteOf(overlay, absolute)
      const layered = (): Checked | undefined => {
        const view = project.under(over, buffers())
        const importers = view?.withImporters(touched)
        return view && importers && view.prepare(importersBefore) ? { view, importers } : undefined
      }
      const whole = (): Checked => {
        const view = project.whole(over, buffers())
        return { view, importers: view.withImporters(touched) ?? [] }
      }
      const after = layered() ?? whole()
      // A file of no project is not checked by the app's build either: nothing is known of it.
      if (![...touched].some(path => before.sourceFile(path) ?? after.view.sourceFile(path))) return undefined
      let added = await addedIn(after)
      if (added.length > 0 && after.view.isDoubtful && !signal?.aborted) added = await addedIn(whole())
      return signal?.aborted ? undefined : added.map(error => typeDiagnostic(error, relative))
    },

    async sameTypes(overlay, written, signal) {
      const [first] = written
      await breathe()
      if (!first || signal?.aborted) return undefined
      const project = projectFor(first.file)
      if (!project.dependenciesInstalled(absolute(first.file))) return undefined
      const over = absoluteOf(overlay, absolute)
      const files = new Set(written.map(({ file }) => absolute(file)))
      project.current(buffers(), [...files])
      let view = project.under(over, buffers())
      if (!view?.prepare(files)) view = project.whole(over, buffers())
      const checker = view.program.getTypeChecker()
      return written.map(({ file, type, expression, awaited }) => {
        const sf = view.sourceFile(absolute(file))
        const said = sf && exactly(sf, type, ts.isTypeNode)
        const value = sf && exactly(sf, expression, ts.isExpression)
        if (!said || !value) return false
        const own = checker.getTypeAtLocation(value)
        const is = awaited ? checker.getAwaitedType(own) : own
        return is !== undefined && isSameType(is, checker.getTypeFromTypeNode(said), checker)
      })
    },

    async dispose() {
      projects.clear()
      withScripts.clear()
    },
  }
}

type Describe = (type: ts.Type, name: string, optional: boolean, at: ts.Node, program: ts.Program) => ParameterType

function describeSignature(
  signature: ts.Signature,
  at: ts.Node,
  program: ts.Program,
  describe: Describe,
): SignatureType {
  const checker = program.getTypeChecker()
  const parameters = signature.getParameters().map(symbol => {
    const declaration = symbol.valueDeclaration
    const parameter = declaration && ts.isParameter(declaration) ? declaration : undefined
    const optional = parameter ? checker.isOptionalParameter(parameter) : (symbol.flags & ts.SymbolFlags.Optional) !== 0
    // As declared: the `| undefined` that `x?: T` adds is what `optional` says.
    const type = parameter?.type ? checker.getTypeFromTypeNode(parameter.type) : checker.getTypeOfSymbol(symbol)
    return describe(type, symbol.name, optional, at, program)
  })
  const returned = signature.getReturnType()
  const awaited = checker.getAwaitedType(returned) ?? returned
  const declared = signature.getDeclaration()
  const mayBeHidden = hidesNull(program) && !answersEachTime(declared)
  const result = describe(awaited, '', mayBeHidden, at, program)
  const made = awaited.flags & ts.TypeFlags.Any && declared ? wireOfResult(declared, checker, program) : null
  const held =
    /^(?:other|unknown)$/.test(result.wire) && declared ? wireOfReturned(awaited, declared, checker, program) : null
  if (!made) return { parameters, result: held ? { ...result, ...held } : result }
  const { beside: _, ...others } = result
  return { parameters, result: { ...others, ...made, optional: made.optional || mayBeHidden } }
}

/** True where the project types `json()` of a response as `unknown`, as @total-typescript/ts-reset does. */
function jsonIsUnknown(at: ts.Node, checker: ts.TypeChecker): boolean {
  const response = checker.getSymbolsInScope(at, ts.SymbolFlags.Interface).find(({ name }) => name === 'Response')
  const json = response && checker.getDeclaredTypeOfSymbol(response).getProperty('json')
  // Of an interface that is declared again the later declaration is taken first.
  const signature = json && checker.getTypeOfSymbol(json).getCallSignatures().at(-1)
  const answered = signature && checker.getAwaitedType(signature.getReturnType())
  return answered !== undefined && (answered.flags & ts.TypeFlags.Unknown) !== 0
}

function absoluteOf(overlay: FileOverlay, absolute: (file: string) => string): Overlay {
  return new Map([...overlay].map(([file, text]) => [absolute(file), text] as const))
}

function typeOfNode(node: ts.Node, checker: ts.TypeChecker): ts.Type {
  if (ts.isExportAssignment(node)) return checker.getTypeAtLocation(node.expression)
  return checker.getTypeAtLocation(node)
}
