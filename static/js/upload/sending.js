/* A file's way to the server, in pieces, by the tus protocol (docs/api.md): two files at a time. A connection that is
   lost is waited for, and the file goes on from the byte that the server has. */

const PIECE = 2_000_000;
const TOGETHER = 2;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/** As it is now: whoever has logged in again, in another tab, has got another one. */
export const token = () => (/(?:^|; )__Host-csrftoken=([^;]+)/.exec(document.cookie) ?? /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie))?.[1] ?? "";

/** What sending once more would not mend: the sentence is for the person. `again`: it may be, later. */
export class Refused extends Error {
  constructor(sentence, again = false) {
    super(sentence);
    this.again = again;
  }
}

/** Until so many milliseconds have passed, the connection is back, or `signal` says so. */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, milliseconds);
    addEventListener("online", over);
    signal.addEventListener("abort", over);
  });
}

/** A post's answer, however often it has to be asked for: the server knows the post by its pictures. Null once stopped. */
export async function deliver(address, body, signal, isLost) {
  for (let wait = FIRST_PAUSE; !signal.aborted; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": token() };
      const answer = await fetch(address, { method: "POST", body, headers, signal });
      if (answer.status < 500) return answer;
    } catch (error) {
      if (signal.aborted) break;
      console.info("Not posted yet:", error.message);
    }
    isLost(true);
    await pause(wait, signal);
    isLost(false);
  }
  return null;
}

function refusal(status, answer) {
  if (status === 401 || status === 403) {
    return new Refused(gettext("You have been logged out. Log in in another tab, then try again."), true);
  }
  if (status >= 400 && status < 500 && status !== 408) {
    const sentence = answer?.detail ?? gettext("Kindred did not take this file.");
    return new Refused(sentence, status === 429);
  }
  return new Error(`status ${status}`);
}

/** One file on its way. `tell(state, sentence)` hears: sending, waiting, refused, failed, done; `sent` counts bytes. */
export class Trip {
  #desk;
  #tell;
  #request = null;
  #lull = null;
  stopped = false;
  sent = 0;

  constructor(desk, file, arrival, tell) {
    this.#desk = desk;
    this.file = file;
    this.arrival = arrival;
    this.#tell = tell;
  }

  /** The identifier that a post names it by. */
  get id() {
    return this.arrival.split("/").at(-2);
  }

  async run() {
    let wait = FIRST_PAUSE;
    while (!this.stopped) {
      const before = this.sent;
      try {
        this.#tell("sending");
        await this.#go();
        if (!this.stopped) this.#tell("done");
        return;
      } catch (problem) {
        if (this.stopped) return;
        if (problem instanceof Refused) {
          if (!problem.again) this.arrival = "";  // the server keeps nothing of what it refuses
          this.#tell(problem.again ? "failed" : "refused", problem.message);
          return;
        }
        this.#tell("waiting");
        if (this.sent > before) wait = FIRST_PAUSE;
        this.#lull = new AbortController();
        await pause(wait, this.#lull.signal);
        wait = Math.min(2 * wait, LONGEST_PAUSE);
      }
    }
  }

  /** Somebody does not want to wait. */
  hurry() {
    this.#lull?.abort();
  }

  /** Never mind this file: what has arrived of it is taken back. */
  async stop() {
    this.stopped = true;
    this.#request?.abort();
    this.hurry();
    if (this.arrival) await this.#ask("DELETE").catch((error) => console.info("It will expire by itself:", error.message));
  }

  async #go() {
    if (this.arrival) await this.#find();
    if (!this.arrival) await this.#begin();
    while (this.sent < this.file.size && !this.stopped) await this.#piece();
  }

  async #begin() {
    const name = btoa(String.fromCodePoint(...new TextEncoder().encode(this.file.name)));
    const headers = { "Upload-Length": this.file.size, "Upload-Metadata": `filename ${name}` };
    const answer = await fetch(this.#desk.address, { method: "POST", headers: { ...this.#desk.headers, ...headers } });
    if (!answer.ok) throw refusal(answer.status, await answer.json().catch(() => null));
    this.arrival = answer.headers.get("Location");
    this.sent = 0;
    if (this.stopped) await this.stop();  // before there was anything to take back
    this.#tell("sending");
  }

  /** How much of it is there. What has had its time is begun anew. */
  async #find() {
    const answer = await this.#ask("HEAD");
    if (answer.status === 404) this.arrival = "";
    else if (!answer.ok) throw refusal(answer.status);
    else this.sent = Number(answer.headers.get("Upload-Offset"));
  }

  #ask(method) {
    return fetch(this.arrival, { method, headers: this.#desk.headers });
  }

  /** By XMLHttpRequest: fetch does not tell how far it is. */
  #piece() {
    const request = new XMLHttpRequest();
    const from = this.sent;
    request.open("PATCH", this.arrival);
    const headers = { ...this.#desk.headers, "Content-Type": "application/offset+octet-stream", "Upload-Offset": from };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => this.#tell("sending", "", from + event.loaded));
    this.#request = request;
    return new Promise((resolve, reject) => {
      request.addEventListener("load", () => {
        if (request.status === 204 || request.status === 409) {
          this.sent = Number(request.getResponseHeader("Upload-Offset"));
          resolve();
        } else if (request.status === 404) {
          this.arrival = "";
          reject(new Error("it is gone"));
        } else {
          reject(refusal(request.status, request.response));
        }
      });
      for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => reject(new Error(end)));
      request.send(this.file.slice(from, from + PIECE));
    });
  }
}

/** Sends files in the order in which they come, two at a time. */
export class Desk {
  #queue = [];
  #busy = 0;

  constructor(address) {
    this.address = address;
  }

  get headers() {
    return { "Tus-Resumable": "1.0.0", "X-CSRFToken": token(), Accept: "application/json" };
  }

  take(trip) {
    this.#queue.push(trip);
    this.#next();
  }

  #next() {
    while (this.#busy < TOGETHER && this.#queue.length) {
      this.#busy += 1;
      this.#queue.shift().run().finally(() => {
        this.#busy -= 1;
        this.#next();
      });
    }
  }
}
