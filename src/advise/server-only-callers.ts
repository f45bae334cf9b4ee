/** An action that only server code calls is an ordinary function with an open door: anyone can post to it. */
import { isAction, placeOf, type Rule } from './rule'
import { SOURCES } from './sources'

export const serverOnlyCallers: Rule = {
  id: 'server-only-callers',
  title: 'Only the server calls it',
  sources: [SOURCES.dataSecurity],
  apply({ entryPoint, callers }) {
    const [first] = callers
    // Handed on as a value, prop or form action it may yet reach the client.
    if (!isAction(entryPoint) || entryPoint.inline || !first) return []
    if (!callers.every(c => c.side === 'server' && c.via === 'call' && c.through.length === 0)) return []
    return [
      {
        ...placeOf(first),
        favours: 'function',
        weight: 'strong',
        why: "Every caller seen runs on the server: without 'use server' it stays a function, and no request from outside can reach it.",
        source: SOURCES.dataSecurity,
        fact: 'callers',
      },
    ]
  },
}
