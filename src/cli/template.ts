import { EXIT, type ExitCode } from '../exit-code.ts'
import { jsonText } from '../report/json/json-text.ts'
import { templateJson, templateListText, templateText } from '../report/text/template-text.ts'
import { findTemplate, listTemplates } from '../templates/render.ts'
import { showStopped } from './terminal/stopped.ts'
import type { Terminal } from './terminal/terminal.ts'

export interface TemplateFlags {
  readonly json?: boolean
}

/** `template list`: the templates that there are. */
export function runTemplateList(flags: TemplateFlags, terminal: Terminal): ExitCode {
  const templates = listTemplates()
  terminal.out(
    flags.json === true
      ? jsonText(
          templates.map(({ name, description, versions }) => ({
            name,
            description,
            versions: versions.map(({ version }) => version),
          })),
        )
      : templateListText(templates),
  )
  return EXIT.ok
}

/** `template show NAME`: its parameters, and a block to start from. */
export function runTemplateShow(name: string, flags: TemplateFlags, terminal: Terminal): ExitCode {
  const template = findTemplate(name)
  if (template === undefined) {
    const hint = `one of ${listTemplates()
      .map((known) => known.name)
      .join(', ')}`
    return showStopped(
      {
        problems: [
          { code: 'usage', message: `there is no template ${JSON.stringify(name)}`, hint },
        ],
        warnings: [],
      },
      flags,
      terminal,
    )
  }
  terminal.out(flags.json === true ? jsonText(templateJson(template)) : templateText(template))
  return EXIT.ok
}
