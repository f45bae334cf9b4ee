/** What a call is for, by where it stands. `HERE` marks the call asked about. */
import { expect, test } from 'vitest'
import { callContexts } from '../../../src/index/call-context'
import { parse } from '../../../src/index/parse'

function context(text: string) {
  const offset = text.indexOf('HERE')
  return callContexts(parse('app/form.tsx', text), [offset]).get(offset) ?? null
}

test.each([
  ['an onSubmit attribute', '<form onSubmit={async e => { await HERE() }} />', 'submit'],
  ['a function that onSubmit names', 'const send = async () => { HERE() }; <form onSubmit={send} />', 'submit'],
  [
    'a function that handleSubmit is given',
    'const save = async () => HERE(); <form onSubmit={handleSubmit(save)} />',
    'submit',
  ],
  ['a function called by onSubmit', 'async function save() { HERE() }; <form onSubmit={e => { save() }} />', 'submit'],
  ['a form library', 'useFormik({ onSubmit: async values => { HERE() } })', 'submit'],
  ['a function named for it', 'function P() { const handleSubmit = async () => { HERE() } }', 'submit'],
  ['an action attribute', '<form action={async data => { HERE() }} />', 'submit'],
  ['a query function', "useQuery({ queryKey: ['a'], queryFn: () => HERE() })", 'read-hook'],
  ['a query function by name', 'const load = () => HERE(); useQuery({ queryFn: load })', 'read-hook'],
  ['an SWR key', 'useSWR(HERE, fetcher)', 'read-hook'],
  ['an SWR fetcher', "useSWR('a', HERE)", 'read-hook'],
  ['a mutation', 'useMutation({ mutationFn: HERE })', 'mutation-hook'],
  ['an action hook', 'useAction(HERE)', 'mutation-hook'],
  ['an effect', 'useEffect(() => { HERE().then(set) }, [])', 'effect'],
  ['a function inside an effect', 'useEffect(() => { async function load() { HERE() } load() }, [])', 'effect'],
  [
    'a function called in an effect',
    'const load = useCallback(async () => { HERE() }, []); useEffect(() => { load() }, [load])',
    'effect',
  ],
])('%s', (_, text, expected) => {
  expect(context(text)).toBe(expected)
})

test.each([
  ['a click', '<button onClick={() => HERE()} />'],
  ['a callback of a query', 'useQuery({ queryFn: load, onSuccess: () => HERE() })'],
  ['a function nobody names', 'const load = async () => { HERE() }; <button onClick={load} />'],
  ['the hook itself', 'HERE(load)'],
  ['an object that only looks alike', 'const table = { save: () => HERE() }'],
])('%s says nothing', (_, text) => {
  expect(context(text)).toBeNull()
})

test('a function that a form and an effect both call belongs to the form', () => {
  expect(context('const save = () => HERE(); useEffect(() => { save() }); <form onSubmit={save} />')).toBe('submit')
})
