/* What somebody has chosen and written but not posted, kept by the browser until it is: files, their order, all words.
   Where the browser keeps nothing, or another tab has the shelf, there is none, and posting works all the same. */

const NAME = "unposted";
const PATIENCE = 1500;

const settled = (request) => new Promise((resolve, reject) => {
  request.addEventListener("success", () => resolve(request.result));
  request.addEventListener("error", () => reject(request.error));
});

/** Two tabs must not go on with the same files. The page before this one lets go within a moment. */
function alone() {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = (lock) => {
      resolve(Boolean(lock));
      return new Promise(() => undefined);
    };
    navigator.locks.request(NAME, { signal: AbortSignal.timeout(PATIENCE) }, held).catch(() => resolve(false));
  });
}

async function database() {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => {
    request.result.createObjectStore("files", { keyPath: "id" });
    request.result.createObjectStore("drafts", { keyPath: "owner" });
  });
  return settled(request);
}

export class Shelf {
  #database;
  #owner;

  constructor(opened, owner) {
    this.#database = opened;
    this.#owner = owner;
    // Logging out takes everything away (page.js), which has to wait for nobody.
    opened.addEventListener("versionchange", () => opened.close());
  }

  /** The shelf of this account, or null; what another account has left on this device is taken away. */
  static async open(owner) {
    try {
      if (!(await alone())) return null;
      const shelf = new Shelf(await database(), owner);
      await shelf.#forgetOthers();
      return shelf;
    } catch (error) {
      console.info("Nothing is kept over a reload:", error?.message);
      return null;
    }
  }

  #store(name, mode) {
    return this.#database.transaction(name, mode).objectStore(name);
  }

  /** Keeping is a favour: a full disk or a closed database must not stop anybody from posting. */
  async #try(act) {
    try {
      return await settled(act());
    } catch (error) {
      console.info("Not kept:", error?.message);
      return undefined;
    }
  }

  async #forgetOthers() {
    for (const draft of await settled(this.#store("drafts").getAll())) {
      if (draft.owner !== this.#owner) await settled(this.#store("drafts", "readwrite").delete(draft.owner));
    }
    for (const kept of await settled(this.#store("files").getAll())) {
      if (kept.owner !== this.#owner) await settled(this.#store("files", "readwrite").delete(kept.id));
    }
  }

  keepFile(id, file) {
    return this.#try(() => this.#store("files", "readwrite").put({ id, owner: this.#owner, file }));
  }

  dropFile(id) {
    return this.#try(() => this.#store("files", "readwrite").delete(id));
  }

  /** Committed at once: a page that is being left would not live to see its transaction end by itself. */
  keepDraft(draft) {
    return this.#try(() => {
      const store = this.#store("drafts", "readwrite");
      const kept = store.put({ ...draft, owner: this.#owner });
      store.transaction.commit();
      return kept;
    });
  }

  /** `{words, pictures: [{id, alt, arrival, file}]}` as it was left, or null. A file that is gone is left out. */
  async draft() {
    const draft = await this.#try(() => this.#store("drafts").get(this.#owner));
    if (!draft) return null;
    const pictures = await Promise.all(draft.pictures.map(async (picture) => {
      const kept = await this.#try(() => this.#store("files").get(picture.id));
      return { ...picture, file: kept?.file };
    }));
    return { words: draft.words, pictures: pictures.filter((picture) => picture.file) };
  }

  async clear() {
    await this.#try(() => this.#store("drafts", "readwrite").clear());
    await this.#try(() => this.#store("files", "readwrite").clear());
  }
}
