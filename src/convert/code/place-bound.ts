/** Code whose meaning depends on the file or folder it stands in. */
import { ts } from '../../workspace/typescript'

/** Something whose meaning depends on its folder: `import('./x')`, `require`, `import.meta`, `__dirname`. */
export function placeBound(node: ts.Node): ts.Node | undefined {
  return firstIn(
    node,
    child => isRelativeImport(child) || isImportMeta(child) || isNamed(child, /^(require|__dirname|__filename)$/),
  )
}

/** Something whose meaning depends on the file's own name: another file of the same folder is no place for it either. */
export function namedByFile(node: ts.Node): ts.Node | undefined {
  return firstIn(
    node,
    child =>
      isNamed(child, /^__filename$/) ||
      // `new URL('./data.json', import.meta.url)` means the folder.
      (isImportMeta(child) &&
        !(
          ts.isPropertyAccessExpression(child.parent) &&
          (child.parent.name.text === 'dirname' || (child.parent.name.text === 'url' && isBase(child.parent)))
        )),
  )
}

/** The base of `new URL(path, base)`. */
function isBase(node: ts.Expression): boolean {
  const { parent } = node
  return ts.isNewExpression(parent) && parent.arguments?.[1] === node && parent.expression.getText() === 'URL'
}

/** `import('./x')`, or of a specifier that only the run knows. */
function isRelativeImport(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return false
  const [specifier] = node.arguments
  return !(specifier && ts.isStringLiteral(specifier) && !specifier.text.startsWith('.'))
}

function isImportMeta(node: ts.Node): node is ts.MetaProperty {
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword
}

function isNamed(node: ts.Node, names: RegExp): boolean {
  if (!ts.isIdentifier(node) || !names.test(node.text)) return false
  return !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)
}

function firstIn(node: ts.Node, matches: (node: ts.Node) => boolean): ts.Node | undefined {
  if (matches(node)) return node
  return ts.forEachChild(node, child => firstIn(child, matches))
}
