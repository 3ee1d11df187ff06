import { el } from './dom.ts'

const SHOWN_MS = 1_600

/** A button that copies a text, and says so. */
export function copyButton(text: string, what: string, from: () => Node): HTMLElement {
  const said = el('span', { role: 'status', class: 'unseen' })
  const button = el(
    'button',
    {
      type: 'button',
      class: 'copy',
      'aria-label': `Copy ${what}`,
      click: () => {
        copied(text).then(
          () => show('Copied'),
          () => {
            selectAll(from())
            show('Selected: press Ctrl+C')
          },
        )
      },
    },
    'Copy',
  )
  let back = 0
  const show = (word: string): void => {
    button.textContent = word
    said.textContent = `${word}: ${what}`
    clearTimeout(back)
    back = setTimeout(() => {
      button.textContent = 'Copy'
      said.textContent = ''
    }, SHOWN_MS)
  }
  return el('span', { class: 'copying' }, button, said)
}

async function copied(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
}

/** Where a browser lets nothing be copied, a person still can. */
function selectAll(node: Node): void {
  const range = document.createRange()
  range.selectNodeContents(node)
  const selection = window.getSelection()
  selection?.removeAllRanges()
  selection?.addRange(range)
}
