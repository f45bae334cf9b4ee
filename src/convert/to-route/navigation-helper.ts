/** The helper module that converted routes and their callers share: it says in a response that the page is to go elsewhere, and takes it there. */
import type { AppDetails, FileChange, Refusal } from '../../model'
import { createFile } from '../code/edits'
import { conformed } from '../code/fit'
import { printImports } from '../code/imports'
import { exportsFunction } from '../code/names'
import type { Sources } from '../code/source'
import { type CodeStyle, quoted, semicolon } from '../code/style'
import { refuse } from '../refuse'

/** What the module exports: for handlers, for client functions, for calls outside a transition. */
export const NAVIGATION = {
  redirect: 'redirectClient',
  errorPage: 'showErrorPage',
  answerNavigation: 'answerNavigation',
  answerThrown: 'answerThrown',
  follow: 'followNavigation',
  followRedirect: 'followRedirect',
} as const

export interface NavigationHelper {
  readonly file: string
  /** The file to create; null where an earlier conversion wrote it. */
  readonly change: FileChange | null
}

type Helper =
  | { readonly helper: NavigationHelper; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly helper?: undefined }

/** Where the app's helper is, or is to be written: in `folder`. Refuses with `name-taken` where the file is something else. */
export async function navigationHelper(
  app: AppDetails,
  folder: string,
  sources: Sources,
  style: CodeStyle,
  script: 'ts' | 'js',
): Promise<Helper> {
  for (const extension of ['ts', 'js']) {
    const file = `${folder}/client-navigation.${extension}`
    const existing = await sources.get(file)
    if (!existing) continue
    const missing = Object.values(NAVIGATION).find(name => !exportsFunction(existing.text, name))
    if (missing === undefined) return { helper: { file, change: null } }
    return refuse('name-taken', `${file} exists and has no ${missing}.`, { file })
  }
  const file = `${folder}/client-navigation.${script}`
  return {
    helper: { file, change: createFile(file, conformed(file, helperText(app, style, script), style), style.newline) },
  }
}

/** A version that cannot be read is taken for a later one. */
function versionOf({ next }: AppDetails): readonly [major: number, minor: number] {
  const [major = 16, minor = 0] = (/\d+(\.\d+)?/.exec(next ?? '')?.[0] ?? '16').split('.').map(Number)
  return [major, minor]
}

/** forbidden() and unauthorized() are there since Next.js 15.1. */
function hasAuthInterrupts(app: AppDetails): boolean {
  const [major, minor] = versionOf(app)
  return major > 15 || (major === 15 && minor >= 1)
}

/**
 * A `fetch` follows a 3xx by itself, loads the page without showing it and fails where that is of another origin: so the
 * response is no redirect. The client function throws what Next.js throws: in a transition Next.js then navigates, but for
 * a redirect that is `handled` (RedirectBoundary of Next.js 16, no public API; before 16 it goes to the same URL again,
 * which makes no second entry in the history, as after an action). Until 14 an action that redirects resolves with undefined.
 * https://nextjs.org/docs/app/api-reference/functions/redirect
 */
function helperText(app: AppDetails, style: CodeStyle, script: 'ts' | 'js'): string {
  const auth = hasAuthInterrupts(app)
  // Until then notFound() had a digest of its own, and the first 14 said `true` for a permanent redirect.
  const old = !auth
  const [push, replace, error] = ['push', 'replace', 'error'].map(text => quoted(text, style))
  const names = ['notFound', 'RedirectType', 'redirect', ...(auth ? ['forbidden', 'unauthorized'] : [])]
  const imports = names
    .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .map(name => ({ imported: name, local: name, specifier: 'next/navigation', typeOnly: false }))
  const quote = (text: string) => quoted(text, style)
  const assigned =
    app.basePath === ''
      ? 'target.url'
      : `target.url.startsWith(${quote('/')}) ? \`${app.basePath}\${target.url}\` : target.url`
  const comma = style.parameterComma ? ',' : ''
  const resolves = versionOf(app)[0] < 15
  const followHead = (types: string, promise: string, after: string) => {
    const line = `export function followRedirect${types}(call: ${promise}, router?: Router): ${promise}${after}`
    return line.length <= style.printWidth
      ? line
      : `export function followRedirect${types}(\n\tcall: ${promise},\n\trouter?: Router${comma}\n): ${promise}${after}`
  }
  // The overload says what its caller is told of an action: a promise that may resolve with undefined is no Promise<T>, nor is
  // what actions of zsa answer, one promise or another (`Promise<[Data, null]> | Promise<[null, Failure]>`).
  const told = app.dependencies.has('zsa')
    ? followHead('<T extends Promise<unknown>>', 'T', ';')
    : resolves
      ? followHead('<T>', 'Promise<T>', ';')
      : null
  const head =
    told !== null && script === 'ts'
      ? `${told}\n${followHead('', 'Promise<unknown>', ' {')}`
      : followHead('<T>', 'Promise<T>', ' {')
  const ending = resolves
    ? '\t\t// As an action does, the call resolves with undefined.'
    : `\t\t// Says to Next.js, as it does itself after an action, that the page goes there already.
\t\tthrow Object.assign(error, { handled: true });`
  const bare = style.arrowParentheses ? '(error)' : 'error'
  const caught = script === 'ts' ? '(error: unknown)' : bare
  const text = `type History = ${push} | ${replace};

interface Router {
	push: (url: string) => void;
	replace: (url: string) => void;
}

interface Redirect {
	type: History;
	url: string;
	permanent: boolean;
}

/** Tells the page where to go: \`push;<url>\`, \`replace;<url>\`, or \`error\` for the error page of the status. */
const NAVIGATION = ${quote('x-navigation')};

/** How Next.js tells its own errors from others. This is no public API: a release may change it. */
function digestOf(error: unknown): string {
	return error instanceof Error && ${quote('digest')} in error ? String(error.digest) : ${quote('')};
}

function redirectOf(error: unknown): Redirect | undefined {
	const found = /^NEXT_REDIRECT;(\\w+);(.*);(\\w+);?$/.exec(digestOf(error));
	const [, type, url, status] = found ?? [];
	if (url === undefined) return undefined;
	return {
		type: type === ${replace} ? ${replace} : ${push},
		url,
		permanent: status === ${quote('308')}${old ? ` || status === ${quote('true')}` : ''}${style.trailingComma ? ',' : ''}
	};
}

/** Answers that the page is to go to a URL. A fetch would follow a 3xx by itself and show nothing. */
export function redirectClient(url: string, type: History = ${push}): Response {
	const target = encodeURIComponent(url);
	return new Response(null, { headers: { [NAVIGATION]: \`\${type};\${target}\` } });
}

/** Answers that the page is to show its error page: 404 as notFound() does. */
export function showErrorPage(status: number): Response {
	return new Response(null, { status, headers: { [NAVIGATION]: ${error} } });
}

function navigationOf(error: unknown): Response | undefined {
	const target = redirectOf(error);
	// Outside of an action redirect() says \`replace\` without being asked to.
	if (target) {
		return redirectClient(target.url, target.permanent ? ${replace} : ${push});
	}
${old ? `\tif (digestOf(error) === ${quote('NEXT_NOT_FOUND')}) return showErrorPage(404);\n` : ''}	const status = /^NEXT_HTTP_ERROR_FALLBACK;(\\d+)$/.exec(digestOf(error))?.[1];
	return status === undefined ? undefined : showErrorPage(Number(status));
}

/** Answers a redirect() or notFound() that a handler's code threw; throws any other error again. */
export function answerNavigation(error: unknown): Response {
	const answer = navigationOf(error);
	if (!answer) throw error;
	return answer;
}

/** The same, with a 500 for any other error: a returned response keeps the cookies that were set before. */
export function answerThrown(error: unknown): Response {
	const answer = navigationOf(error);
	if (answer) return answer;
	console.error(error);
	return new Response(null, { status: 500 });
}

/** Ends a request as its route says: by throwing what redirect() and notFound() throw. */
export function followNavigation(response: Response): void {
	const [type, url] = response.headers.get(NAVIGATION)?.split(${quote(';')}) ?? [];
	if (url !== undefined) {
		const history = type === ${replace} ? ${replace} : ${push};
		redirect(decodeURIComponent(url), RedirectType[history]);
	}
	if (type !== ${error}) return;
${auth ? '\tif (response.status === 401) unauthorized();\n\tif (response.status === 403) forbidden();\n' : ''}	notFound();
}

/**
 * Goes where a call redirects to${resolves ? '' : ', and rejects as the call does'}. In a transition (a form's action, ${resolves ? 'useFormState' : 'useActionState'},
 * startTransition) Next.js goes there by itself; elsewhere a router has to, or without one the browser.
 */
${head}
	return call.catch(${caught} => {
		const target = redirectOf(error);
		if (!target${resolves ? '' : ' || !(error instanceof Error)'}) throw error;
		if (router) router[target.type](target.url);
		else window.location.assign(${assigned});
${ending}
	});
}
`
  const body = text.replaceAll('\t', style.indent).replace(/;$/gm, semicolon(style))
  return `${printImports(imports, style)}\n${body}`
}
