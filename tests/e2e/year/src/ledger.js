// The books as the script keeps them: what it did, and what must have become of it.
import { between, plus } from "./days.js";
import { part, sum } from "./money.js";

/** Tax on everything that the firm bills, in thousandths of a percent. */
export const TAX = 19_000;
/** Days until its invoices are due. */
export const TERMS = 14;

export class Ledger {
  /** By id: issued invoices, void ones too. */
  invoices = new Map();
  creditNotes = [];
  payments = [];
  bills = new Map();

  /** An invoice of one line was issued. */
  issued(id, issueDate, net) {
    const tax = part(net, TAX);
    const invoice = { id, issueDate, dueDate: plus(issueDate, TERMS), net, tax, total: net + tax, paid: 0n, credited: 0n };
    this.invoices.set(id, { ...invoice, isVoid: false });
    return this.invoices.get(id);
  }

  voided(id) {
    this.invoices.get(id).isVoid = true;
  }

  /** Some of an invoice was taken back: of its tax as much as of its whole, a half rounded up. */
  credited(id, date, total) {
    const invoice = this.invoices.get(id);
    invoice.credited += total;
    const tax = (invoice.tax * total * 2n + invoice.total) / (invoice.total * 2n);
    this.creditNotes.push({ date, net: total - tax, tax });
  }

  /** Money came, and went to invoices; what is left is the client's credit. */
  paid(id, amount, allocations) {
    const payment = { id, amount, allocated: 0n, refunded: 0n };
    this.payments.push(payment);
    this.applied(payment, allocations);
    return payment;
  }

  applied(payment, allocations) {
    for (const [invoice, amount] of allocations) {
      payment.allocated += amount;
      this.invoices.get(invoice).paid += amount;
    }
  }

  due(id) {
    const { isVoid, total, paid, credited } = this.invoices.get(id);
    return isVoid ? 0n : total - paid - credited;
  }

  status(id) {
    if (this.invoices.get(id).isVoid) return "VOID";
    return this.due(id) === 0n ? "PAID" : "OPEN";
  }

  get open() {
    return [...this.invoices.values()].filter(({ id }) => this.status(id) === "OPEN");
  }

  /** What is owed, by how long it has been due: not yet, 1 to 30, 31 to 60, 61 to 90, and more days. */
  aging(today) {
    const buckets = [0n, 0n, 0n, 0n, 0n];
    for (const { id, dueDate } of this.open) {
      const days = between(dueDate, today);
      buckets[days <= 0 ? 0 : Math.min(Math.ceil(days / 30), 4)] += this.due(id);
    }
    return buckets;
  }

  get unallocated() {
    return sum(this.payments.map(({ amount, allocated, refunded }) => amount - allocated - refunded));
  }

  /** By month, as "2026-03-01": what was billed and taken back, void invoices not counted. */
  revenue() {
    const months = new Map();
    const month = (day) => {
      const first = `${day.slice(0, 7)}-01`;
      const empty = { invoices: 0, net: 0n, tax: 0n, creditNotes: 0, creditedNet: 0n, creditedTax: 0n };
      if (!months.has(first)) months.set(first, empty);
      return months.get(first);
    };
    for (const { isVoid, issueDate, net, tax } of this.invoices.values()) {
      if (isVoid) continue;
      const of = month(issueDate);
      of.invoices += 1;
      of.net += net;
      of.tax += tax;
    }
    for (const { date, net, tax } of this.creditNotes) {
      const of = month(date);
      of.creditNotes += 1;
      of.creditedNet += net;
      of.creditedTax += tax;
    }
    return new Map([...months].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
