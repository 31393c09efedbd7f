const COMMAND = '"seaworthy ship --repository"'

/** Above every file that follows from the repository, in the comments of YAML, shell and CODEOWNERS. */
export const MARK = `# Written by ${COMMAND} from deploy/repository.yaml and the services; edits are lost.
# Without the line above, this file is yours and is left alone.
`

/** In place of the mark in JSON, which has no comments: rulesets have a name, which whoever administers a repository reads. */
export const markedName = (name: string): string => `${name} (seaworthy ship --repository)`

/** The mark stands at the top, after the line that names an interpreter: a file of a person may mention the command elsewhere. */
const MARKED =
  /^(?:#!.*\n)?(?:# Written by "seaworthy ship --repository"|\{\n {2}"name": ".* \(seaworthy ship --repository\)")/

/** Whether a file follows from the repository; otherwise it belongs to people, whatever its name. */
export const isMarked = (text: string): boolean => MARKED.test(text)
