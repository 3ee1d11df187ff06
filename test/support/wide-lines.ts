/**
 * The lines of a text that are wider than a terminal of 80 columns. A command that is to be pasted
 * keeps its line.
 */
export function wideLines(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.length > 80 && !/^ +(?:ogpu-gitops|export|gh|git) /.test(line))
}
