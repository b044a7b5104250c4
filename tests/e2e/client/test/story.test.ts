// A firm's year: from a lead to work, money, talk, and a person who wants to be forgotten. Every step is printed; what the
// server says at the end must be what the script reckoned on its own. The server is killed twice on the way, and a partner's
// webhook receiver and a subscriber still have every event, once and in order.
import { agreement } from "./story/agreement.js";
import { farewell } from "./story/farewell.js";
import { founding } from "./story/firm.js";
import { reckoning } from "./story/reckoning.js";
import { work } from "./story/work.js";

// Each chapter goes on where the one before it ended.
founding();
agreement();
work();
farewell();
reckoning();
