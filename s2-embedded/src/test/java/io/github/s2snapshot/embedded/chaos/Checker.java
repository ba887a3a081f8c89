/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.embedded.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.s2snapshot.embedded.chaos.Ledger.Batch;
import io.github.s2snapshot.embedded.chaos.Ledger.Outcome;

/**
 * Compares the results that clients received with the records of a stream.
 */
final class Checker {

	private final Ledger ledger;

	private long resent;

	Checker(Ledger ledger) {
		this.ledger = ledger;
	}

	// The number of records that were appended twice, where that is allowed.
	long resent() {
		return this.resent;
	}

	void check(String stream, List<String> records) {
		Map<String, Integer> counts = new HashMap<>();
		records.forEach((body) -> counts.merge(body, 1, Integer::sum));
		Map<String, Long> lastStarts = new HashMap<>();
		for (Batch batch : this.ledger.batches()) {
			if (batch.stream().equals(stream)) {
				checkCounts(batch, counts);
				if (batch.outcome() == Outcome.ACKNOWLEDGED) {
					checkPlace(batch, records);
					Long before = lastStarts.put(batch.session(), batch.start());
					if (before != null && before >= batch.start()) {
						this.ledger.violated(batch.body(0) + " is at " + batch.start() + ", before " + before);
					}
				}
			}
		}
		counts.keySet().forEach((body) -> this.ledger.violated("Nobody wrote '" + body + "' of " + stream));
	}

	private void checkPlace(Batch batch, List<String> records) {
		for (int i = 0; i < batch.count(); i++) {
			int place = (int) batch.start() + i;
			String found = (place < records.size()) ? records.get(place) : "nothing";
			if (!found.equals(batch.body(i))) {
				this.ledger
					.violated(batch.body(i) + " was acknowledged at " + place + ", where the stream has " + found);
			}
		}
	}

	private void checkCounts(Batch batch, Map<String, Integer> counts) {
		for (int i = 0; i < batch.count(); i++) {
			Integer count = counts.remove(batch.body(i));
			if (batch.outcome() == Outcome.UNKNOWN) {
				this.ledger.violated(batch.body(i) + " has no outcome");
			}
			if (count == null) {
				continue;
			}
			if (batch.outcome() == Outcome.NOT_APPENDED) {
				this.ledger
					.violated(batch.body(i) + " was appended, but its writer received an error that says it was not");
			}
			if (count > 1) {
				this.resent += count - 1;
				if (!batch.isResendable()) {
					this.ledger.violated(batch.body(i) + " was appended " + count + " times");
				}
			}
		}
	}

	void checkFollower(String name, List<String> records, List<String> seen) {
		if (!records.equals(seen)) {
			int at = 0;
			while (at < records.size() && at < seen.size() && records.get(at).equals(seen.get(at))) {
				at++;
			}
			this.ledger.violated(name + " received other records from " + at + " on: " + seen.size() + " records of "
					+ records.size());
		}
	}

}
