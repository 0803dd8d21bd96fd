// A real SMTP server in miniature (RFC 5321): takes any mail, delivers none, and lets a journey read what came.

import { createServer } from "node:net";
import { once } from "node:events";
import { parseMail } from "./mail.mjs";

export class Mailbox {
  #server;
  #mails = [];
  #waiting = new Set();

  /** Starts listening on `port` (0: any free one) of this machine. */
  static async open(port = 0) {
    const box = new Mailbox();
    box.#server = createServer((socket) => new Session(socket, (mail) => box.#receive(mail)));
    box.#server.listen(port, "127.0.0.1");
    await once(box.#server, "listening");
    return box;
  }

  get port() {
    return this.#server.address().port;
  }

  get all() {
    return [...this.#mails];
  }

  /** Forgets everything that came so far. */
  empty() {
    this.#mails = [];
  }

  close() {
    this.#server.close();
  }

  /**
   * The first mail not taken yet to `to` whose subject contains `subject`; waits for it, then takes it out.
   * A mail is { from, to: [address], subject, text, html, links: [url] }.
   */
  async next({ to, subject = "", within = 20_000 }) {
    const matches = (mail) => mail.to.includes(to) && mail.subject.includes(subject);
    const known = this.#mails.find(matches);
    if (known) return this.#take(known);
    return new Promise((resolve, reject) => {
      const waiter = (mail) => {
        if (!matches(mail)) return;
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve(this.#take(mail));
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiter);
        const seen = this.#mails.map((mail) => `${mail.to}: ${mail.subject}`).join("; ") || "none";
        reject(new Error(`no mail to ${to} with 「${subject}」 within ${within / 1000} s (in the box: ${seen})`));
      }, within);
      this.#waiting.add(waiter);
    });
  }

  #take(mail) {
    this.#mails = this.#mails.filter((other) => other !== mail);
    return mail;
  }

  #receive(mail) {
    this.#mails.push(mail);
    for (const waiter of [...this.#waiting]) waiter(mail);
  }
}

/** One client's conversation. */
class Session {
  #socket;
  #deliver;
  #buffer = Buffer.alloc(0);
  #inData = false;
  #from = null;
  #to = [];

  constructor(socket, deliver) {
    this.#socket = socket;
    this.#deliver = deliver;
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => socket.destroy());
    this.#say("220 mailbox ESMTP");
  }

  #say(line) {
    this.#socket.write(`${line}\r\n`);
  }

  #read(chunk) {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#inData ? "\r\n.\r\n" : "\r\n";
      const at = this.#buffer.indexOf(end);
      if (at < 0) return;
      const part = this.#buffer.subarray(0, at);
      this.#buffer = this.#buffer.subarray(at + end.length);
      if (this.#inData) this.#message(part);
      else this.#command(part.toString("utf8"));
    }
  }

  #command(line) {
    const verb = line.slice(0, 4).toUpperCase();
    const address = () => /<([^>]*)>/.exec(line)?.[1] ?? "";
    if (verb === "EHLO") {
      for (const extension of ["mailbox", "8BITMIME", "SMTPUTF8"]) this.#say(`250-${extension}`);
      this.#say("250 SIZE 52428800");
    } else if (verb === "HELO" || verb === "NOOP") {
      this.#say("250 OK");
    } else if (verb === "RSET") {
      this.#forget();
      this.#say("250 OK");
    } else if (verb === "MAIL") {
      this.#forget();
      this.#from = address();
      this.#say("250 OK");
    } else if (verb === "RCPT" && this.#from !== null) {
      this.#to.push(address());
      this.#say("250 OK");
    } else if (verb === "DATA" && this.#to.length > 0) {
      this.#inData = true;
      // So that a message without a line is also ended by the dot.
      this.#buffer = Buffer.concat([Buffer.from("\r\n"), this.#buffer]);
      this.#say("354 End with a line holding a dot");
    } else if (verb === "QUIT") {
      this.#say("221 Bye");
      this.#socket.end();
    } else if (["RCPT", "DATA"].includes(verb)) {
      this.#say("503 Bad sequence of commands");
    } else {
      this.#say("502 Command not known here");
    }
  }

  #message(part) {
    this.#inData = false;
    // Undo dot stuffing (§4.5.2), drop the line break put in front, keep the one before the dot (§4.1.1.4).
    const raw = `${part.toString("latin1")}\r\n`.replace(/\r\n\.\./g, "\r\n.").replace(/^\r\n/, "");
    this.#deliver({ from: this.#from, to: this.#to, ...parseMail(raw) });
    this.#forget();
    this.#say("250 Taken");
  }

  #forget() {
    this.#from = null;
    this.#to = [];
  }
}
