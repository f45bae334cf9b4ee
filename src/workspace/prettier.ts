/** The one door to Prettier, which lays out what a plan writes. The build keeps it in a file of its own: nothing loads it before the first plan. */
import type { Options } from 'prettier'
import * as babel from 'prettier/plugins/babel'
import * as estree from 'prettier/plugins/estree'
import { format } from 'prettier/standalone'

const plugins = [babel, estree as NonNullable<Options['plugins']>[number]]

/** A script as Prettier writes it; rejects where its parser cannot read it. */
export function formatScript(text: string, options: Options): Promise<string> {
  return format(text, { ...options, plugins })
}
