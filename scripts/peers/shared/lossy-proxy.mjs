import { createServer } from 'node:http'

/**
 * A node whose answer to the first so many signed transactions never arrives, though it has taken
 * them.
 */
export async function startLossyProxy({ atEnd }, upstream, losses) {
  let left = losses
  const server = createServer(async (request, response) => {
    try {
      const chunks = []
      for await (const chunk of request) chunks.push(chunk)
      const body = Buffer.concat(chunks).toString()
      const answer = await fetch(upstream, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      const text = await answer.text()
      if (left > 0 && body.includes('"eth_sendRawTransaction"')) {
        left -= 1
        request.socket.destroy()
      } else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
    } catch {
      request.socket.destroy()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${server.address().port}`
}
