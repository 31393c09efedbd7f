import { nativePromise } from '../../base/index.ts'
import type { Answer } from '../answer.ts'
import { addFields, isAddingField, isChassisField } from '../answer-fields.ts'
import type { AnswerView, BoundHooks } from './feature-hooks.ts'
import type { HookedRequest } from './request-hook.ts'

/**
 * The answer with the fields that the hook of its feature adds.
 *
 * @throws what the hook throws, and TypeError for fields that it may not add
 */
export function hookedAnswer(
  { feature, onAnswer }: BoundHooks,
  answer: Answer,
  view: AnswerView,
  request: HookedRequest,
): Answer {
  const more = nativePromise<unknown>(onAnswer?.(view, request))
  if (more === undefined) return answer
  if (more instanceof Promise) {
    more.catch(() => undefined)
    throw new TypeError(`onAnswer of ${feature} gives a promise: an answer that is ready waits for nobody`)
  }
  const fields = [...answer.fields]
  for (const name of Object.keys(more as object)) {
    const lower = name.toLowerCase()
    if (isChassisField(lower) || (fields.includes(lower) && !isAddingField(lower)))
      throw new TypeError(
        `onAnswer of ${feature} gives ${name}, which is set already: add a field of its own`,
      )
  }
  const merging = addFields(fields, more as Readonly<Record<string, string>>)
  return { ...answer, fields, merging: RANK[merging] > RANK[answer.merging] ? merging : answer.merging }
}

const RANK = { none: 0, fields: 1, all: 2 } as const
