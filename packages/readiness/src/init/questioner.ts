/** Somebody who answers: a person at a terminal, or a test. */
export interface Questioner {
  /** @returns the answer without space around it, or `fallback` when there is none. */
  ask(question: string, fallback: string): Promise<string>
}

/** Asks until the answer can be read. What `read` throws is told with the question that follows. */
export async function askUntilValid<T>(
  questioner: Questioner,
  question: string,
  fallback: string,
  read: (answer: string) => T,
): Promise<T> {
  for (let complaint = ''; ; ) {
    const answer = await questioner.ask(complaint + question, fallback)
    try {
      return read(answer)
    } catch (error) {
      complaint = `${(error as Error).message}\n`
    }
  }
}
