import { describe, expect, it } from 'vitest'
import { scan } from '../../../src/index/scan'

const specifiers = (text: string): string[] => scan(text).specifiers.map(({ specifier }) => specifier)

describe('scan', () => {
  it('sees every way to name a module', () => {
    const text = `
      import 'side'
      import def, { a as b } from "named"
      import * as ns from 'star'
      import {
        one, // with a comment
        two,
      } from 'commented'
      export { x } from 'passed'
      export * from 'all'
      const lazy = import('lazy')
      const lib = require('required')
      import old = require('old')
      import json from /* why */ 'after-comment'
      import { p }from'tight'`
    expect(specifiers(text)).toEqual([
      'side',
      'named',
      'star',
      'commented',
      'passed',
      'all',
      'lazy',
      'required',
      'old',
      'after-comment',
      'tight',
    ])
  })

  it('knows what is erased', () => {
    const typeOnly = (text: string): boolean[] => scan(text).specifiers.map(found => found.typeOnly)
    expect(typeOnly(`import type { A } from './a'`)).toEqual([true])
    expect(typeOnly(`export type { A } from './a'`)).toEqual([true])
    expect(typeOnly(`import { type A, type B } from './a'`)).toEqual([true])
    expect(typeOnly(`import { type A, b } from './a'`)).toEqual([false])
    expect(typeOnly(`import type from './a'`)).toEqual([false])
    expect(typeOnly(`import { type } from './a'`)).toEqual([false])
    expect(typeOnly(`import d, { type A } from './a'`)).toEqual([false])
  })

  it('knows what may hand names on', () => {
    const passesOn = (text: string): boolean[] => scan(text).specifiers.map(found => found.passesOn)
    expect(passesOn(`export * from './a'`)).toEqual([true])
    expect(passesOn(`import a from './a'`)).toEqual([false])
    expect(passesOn(`export { a, /* the */ b } from './a'`)).toEqual([true])
  })

  it('finds the directive among the strings a file begins with, and nowhere else', () => {
    expect(scan(`'use client'\nimport x from 'y'`).directive).toBe('client')
    expect(scan(`// a\n/* b */\n'use strict';\n"use server";`).directive).toBe('server')
    expect(scan(`#!/usr/bin/env node\n'use server'`).directive).toBe('server')
    expect(scan(`import x from 'y'\n'use client'`).directive).toBe(null)
    expect(scan('`use client`').directive).toBe(null)
    expect(scan(`'use client' + x`).directive).toBe(null)
    expect(scan(`/* 'use client' */ const a = 1`).directive).toBe(null)
    expect(scan('').directive).toBe(null)
  })
})
