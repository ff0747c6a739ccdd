/**
 * Shell text that runs `then` when a program is a shell, else `otherwise`. A script has its own name in comm; its shell is the program.
 * @param exe path of the link to the program in /proc, in double quotes
 */
export const ifShell = (exe: string, then: string, otherwise = ':'): string =>
  `exe=$(readlink ${exe}) || exe=
exe=\${exe##*/}
case \${exe%% *} in sh | bash | dash | ash | ksh* | mksh | zsh) ${then} ;; *) ${otherwise} ;; esac`
