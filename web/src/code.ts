// The page with the voucher's code.
import { keepOffline } from "./lib/offline.ts";

keepOffline();
