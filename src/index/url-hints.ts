/** What a text must hold before it is worth reading its URLs. */

/** A path in quotes, behind a `}` or on this machine: without one of them nothing in a text is a URL of ours. */
const PATH = /['"`]\/[^/*>\s'"`]|\}\/[^/*>\s'"`]|\/\/(?:localhost|127\.|0\.0\.0\.0|\[::1\])/
/** Something that requests, links or navigates, or a name that may. */
const POSITION =
  /fetch|axios|\bky\b|SWR|[mM]utate|EventSource|sendBeacon|location|router|[rR]edirect|rewrite|\bopen\(|href|src\b|poster|[aA]ction\b|[rR]equest|[aA][pP][iI]|[hH]ttps?|HTTP|[cC]lient|[gG]et|[pP]ost|[pP]ut|[pP]atch|[dD]el|[qQ]uery|[cC]all|ajax|XHR|xhr|[uU]se[A-Z]/

/**
 * A cheap test before parsing: where it is false, `urlFacts` of a file with this text is empty, because that asks here first.
 * What it gives up is a path put together without one literal that shows a segment after its slash (`base + '/' + 'api'`).
 */
export function mayHoldUrls(text: string): boolean {
  return PATH.test(text) && POSITION.test(text)
}
