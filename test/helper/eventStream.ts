import { createParser } from 'eventsource-parser'

/** Reads at most `most` frames, then cuts the connection; returns the ids and whether it ended. */
export async function readSome(url: string, token: string, last: number, most: number) {
  const cut = new AbortController()
  const ids: number[] = []
  let ended = false
  const parser = createParser({
    onEvent: ({ event, id }) => {
      // frames that arrived with the last one were not processed by the client
      if (ids.length >= most) return
      if (event === 'end') ended = true
      else ids.push(Number(id))
    },
  })
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      'last-event-id': String(last),
    },
    signal: cut.signal,
  })
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    if (ended || ids.length >= most) break
  }
  cut.abort()
  return { ids, ended }
}
