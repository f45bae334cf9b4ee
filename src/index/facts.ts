/** What one file says for itself, before any other file is known. Facts are plain data: they can be cached and cross a process. */
import type { CallContext, HttpMethod, Observation, Problem, Via } from '../model'
import type { OpenUrl } from './url-terms'

/** A name bound by an import, or passed on by a re-export. */
export interface ImportedName {
  /** The name in the other module: `greet`, `default`, or `*` for a namespace. */
  readonly imported: string
  /** The name here; for a re-export the name it is exported as. */
  readonly local: string
  readonly typeOnly: boolean
  /** Offset of the local name, UTF-16. */
  readonly start: number
}

export interface ModuleEdge {
  readonly kind: 'import' | 'side-effect' | 're-export' | 'star' | 'dynamic' | 'require'
  readonly specifier: string
  /** Offset of the specifier's string literal, quote included. */
  readonly start: number
  readonly typeOnly: boolean
  /** Empty for `side-effect`, `star`, `dynamic` and `require`, whose names are found where they are used. */
  readonly names: readonly ImportedName[]
}

/** A name this module exports that is declared here or imported here. */
export interface ExportFact {
  readonly name: string
  /** The local binding it exports, null for an anonymous default. */
  readonly local: string | null
  /** Offset of that binding's declaration in this file, null where there is none. */
  readonly declaration: number | null
  readonly start: number
}

/** One Server Action of the file, as Next's compiler would register it. */
export interface ActionFact {
  /** Export name for an exported one; own name of an inline one, or null. */
  readonly name: string | null
  readonly inline: boolean
  /** `<enclosing names>~<n>` of an inline one: stable under edits elsewhere in the file. */
  readonly key: string | null
  /** The name, or for an anonymous one the start of the function or expression. Offsets, UTF-16. */
  readonly start: number
  readonly end: number
  /** The local binding that is exported, null where there is none. */
  readonly local: string | null
  /** Where the export's value comes from when it is imported and re-exported: `import { a } from './a'; export { a }`. */
  readonly importedFrom: { readonly specifier: string; readonly name: string } | null
  readonly observations: readonly Observation[]
}

/** One exported HTTP method of a `route.*` file. `export *` is resolved when linking. */
export interface HandlerFact {
  readonly method: HttpMethod
  readonly start: number
  readonly end: number
  /** Where it comes from when the export is a re-export or an import. */
  readonly importedFrom: { readonly specifier: string; readonly name: string } | null
  /** The local binding behind `export { h as POST }`: offset of its declaration's name, else null. */
  readonly definition: number | null
  readonly observations: readonly Observation[]
}

/** The default export of a `pages/api` file. */
export interface ApiRouteFact {
  readonly start: number
  readonly end: number
  readonly name: string | null
  readonly methods: readonly HttpMethod[] | null
  /** Where it comes from when the export is a re-export or an import: `export { default } from './hello'`. */
  readonly importedFrom: { readonly specifier: string; readonly name: string } | null
  readonly observations: readonly Observation[]
}

/** What `moduleFacts` knows of an export before the names of the file are looked up. */
export type ExportedName = Omit<ExportFact, 'declaration'>

/** A URL-like text in a place where a request, a link or a navigation may be. */
export interface UrlFact {
  /** The URL as written, each placeholder as `${…}` (the three characters `…` literally). */
  readonly url: string
  /** The same with each placeholder as U+0001, query and hash still on it. */
  readonly pattern: string
  /** What stands before its path is called, where that is a name: `process.env.WEB_URL`. */
  readonly base?: string
  readonly via: Via
  readonly method: HttpMethod | null
  readonly certain: boolean
  readonly through: readonly string[]
  readonly start: number
  readonly end: number
  /** What the request is for, where its surroundings say so. */
  readonly within: CallContext | null
  /** What other modules say of it: `url-link.ts` puts that in. Without them the rest stands, an empty pattern for no URL. */
  readonly open?: OpenUrl
}

/** A problem with offsets instead of lines: `locate` turns it into a `Problem`. */
export type ProblemFact = Omit<Problem, 'file' | 'line' | 'column' | 'length'> & {
  readonly start: number
  readonly length: number
}

/** A use of an imported or local name that is not an import, export or type. */
export interface UseFact {
  /** Offset of the name's declaration in this file: an import's local name, an action's own, or a name that stands for one. */
  readonly declaration: number
  readonly via: Via
  readonly start: number
  readonly end: number
  /** The properties read from it, one after the other (`actions.greet`, `api.users.save`), each with its own place and way. */
  readonly members: readonly MemberFact[]
  /** A flow takes the value on: what becomes of it is told there. */
  readonly flows: boolean
  /** What the use is for, where its surroundings say so. */
  readonly within: CallContext | null
}

export interface MemberFact {
  /** `*` where it is computed. */
  readonly name: string
  readonly start: number
  readonly end: number
  readonly via: Via
}

/** Where a value is read: a declared name, or the specifier of an `import()` or `require()`, and the members taken from it. */
export interface SourceFact {
  /** Offset of the declaration in this file. */
  readonly from: number
  /** `*` for any member: a computed one, or each one of a list. */
  readonly path: readonly string[]
  /** Functions the value went through on its way, the first one first: `['wrap']` for `wrap(greet)`. */
  readonly wrappers: readonly string[]
}

/** A name of the file that holds what was read elsewhere: `const save = greet`, `const { save } = actions`, `const actions = { save: greet }`. */
export interface FlowFact extends SourceFact {
  /** Offset of the declaration that holds it, or of an expression that is the default export. */
  readonly to: number
  /** The member of it that holds it: `['save']` for `const actions = { save: greet }`; empty for the name itself. */
  readonly at: readonly string[]
  /** How the step is shown: `save`, `actions.save`. Null where the name is only taken out of what holds it (destructuring, a parameter). */
  readonly step: string | null
}

/** A property given to a component: `<Form save={greet} />`, `<Form {...actions} />`. */
export interface PropFact extends SourceFact {
  readonly component: { readonly from: number; readonly path: readonly string[] }
  /** The property, and where in its value the source lands: `['actions', 'save']`; empty for a spread. */
  readonly at: readonly string[]
  /** `<Form save>` */
  readonly step: string
}

/** A component the file declares at its top level. */
export interface ComponentFact {
  /** Offset of its name, or of an expression that is the default export. */
  readonly declaration: number
  /** Offset of its first parameter, which holds its properties. */
  readonly param: number
}

/** A mention in a type: no caller, but a conversion must know it. */
export interface TypeMentionFact {
  readonly declaration: number
  readonly start: number
  readonly end: number
  /** `typeof actions.greet` */
  readonly member: string | null
}
