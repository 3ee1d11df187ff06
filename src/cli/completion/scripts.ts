// What a shell has to know: to ask this program. Each is made to be read by `source`, `eval`, or
// from the folder where the shell keeps such files.

const BASH = `# ogpu-gitops: eval "$(ogpu-gitops completion bash)"
_ogpu_gitops() {
  local line words word
  words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  word="\${COMP_WORDS[COMP_CWORD]}"
  # bash splits at =, the program does not
  if [[ "$word" == = ]]; then
    words=("\${COMP_WORDS[@]:1:COMP_CWORD-2}" "\${COMP_WORDS[COMP_CWORD-1]}=")
  elif [[ COMP_CWORD -ge 2 && "\${COMP_WORDS[COMP_CWORD-1]}" == = ]]; then
    words=("\${COMP_WORDS[@]:1:COMP_CWORD-3}" "\${COMP_WORDS[COMP_CWORD-2]}=$word")
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    line="\${line%%$'\\t'*}"
    COMPREPLY+=("\${line#--*=}")
  done < <(ogpu-gitops complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _ogpu_gitops ogpu-gitops
`

const ZSH = `#compdef ogpu-gitops
# ogpu-gitops: eval "$(ogpu-gitops completion zsh)", behind compinit
_ogpu_gitops() {
  local line
  local -a found shown
  while IFS= read -r line; do
    found+=("\${line%%$'\\t'*}")
    shown+=("\${line%%$'\\t'*}  \${line#*$'\\t'}")
  done < <(ogpu-gitops complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then compadd -l -d shown -a found; else _files; fi
}
if [[ "\${funcstack[1]}" == _ogpu_gitops ]]; then _ogpu_gitops "$@"; else compdef _ogpu_gitops ogpu-gitops; fi
`

const FISH = `# ogpu-gitops: ogpu-gitops completion fish | source
function __ogpu_gitops
    set -l words (commandline -opc) (commandline -ct)
    ogpu-gitops complete -- $words[2..] 2>/dev/null
end
complete -c ogpu-gitops -n 'test (count (__ogpu_gitops)) -gt 0' -f
complete -c ogpu-gitops -a '(__ogpu_gitops)'
`

/** The completion of each shell that has one. */
export const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH }
