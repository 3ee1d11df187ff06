import { isFunctionLikeDeclaration, type Node, type SourceFile } from 'typescript/unstable/ast'

/** A node and all beneath it, in the order of the text; what `skip` names is left out whole. */
export function everyNode(
  node: Node,
  skip: (node: Node) => boolean = () => false,
): readonly Node[] {
  const found: Node[] = []
  const visit = (next: Node): undefined => {
    if (skip(next)) return
    found.push(next)
    next.forEachChild(visit)
  }
  visit(node)
  return found
}

/** The same without what stands in functions: it runs when the file is loaded. */
export function atLoad(node: Node): readonly Node[] {
  return everyNode(node, isFunctionLikeDeclaration)
}

/** The line of a node, from 1. */
export function lineOf(node: Node, source: SourceFile): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
}
