/** The options under which Prettier writes what a style describes: https://prettier.io/docs/options */
import type { Options } from 'prettier'
import type { CodeStyle } from './style'

/** For a file. Its parser for TypeScript is Babel's, too, which is a third as large as TypeScript's own and reads the same code. */
export function prettierOptions(file: string, style: CodeStyle): Options {
  return {
    ...style.layout,
    filepath: file,
    parser: /\.[cm]?tsx?$/.test(file) ? 'babel-ts' : 'babel',
    printWidth: style.printWidth,
    tabWidth: style.indent === '\t' ? style.tabWidth : style.indent.length,
    useTabs: style.indent === '\t',
    semi: style.semicolons,
    singleQuote: style.quote === "'",
    trailingComma: style.parameterComma ? 'all' : style.trailingComma ? 'es5' : 'none',
    bracketSpacing: style.bracketSpacing,
    arrowParens: style.arrowParentheses ? 'always' : 'avoid',
    endOfLine: style.newline === '\r\n' ? 'crlf' : 'lf',
  }
}
