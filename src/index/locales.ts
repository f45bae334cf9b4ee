/** Routes below a locale, `app/[locale]/…`: there a proxy, or the links of an i18n library, put the locale before a path that has none. */

const PARAMETER = /^\/\[(?:locale|lang|lng|language)\](?=\/|$)/
const LOCALE = /^[a-z]{2}(?:[-_][A-Za-z]{2,4})?$/

/** True for a route whose first segment is the locale, by the names that Next.js's guide and the i18n libraries give it. */
export function isBelowLocale(route: string): boolean {
  return PARAMETER.test(route)
}

/** True for a segment that may be a locale: `en`, `pt-BR`, `zh_Hant`. */
export function looksLikeLocale(segment: string): boolean {
  return LOCALE.test(segment)
}
