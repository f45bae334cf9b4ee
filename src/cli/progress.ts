/** Progress on standard error: one line that rewrites itself on a terminal, nothing elsewhere. */

export interface Progress {
  say(message: string): void
  end(): void
}

/** Silent where stderr is no terminal, so that logs and pipes stay clean. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { say: () => undefined, end: () => undefined }
  let shown = false
  return {
    say: message => {
      stream.write(`\r\u001b[2K${message.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`)
      shown = true
    },
    end: () => {
      if (shown) stream.write('\r\u001b[2K')
      shown = false
    },
  }
}
