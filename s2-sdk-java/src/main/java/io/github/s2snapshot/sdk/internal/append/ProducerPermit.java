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

package io.github.s2snapshot.sdk.internal.append;

import io.github.s2snapshot.sdk.append.RecordPermit;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Permit for one record: capacity of a producer that is held for it.
 */
final class ProducerPermit implements RecordPermit {

	private final ProducerImpl producer;

	private final RecordAccumulator records;

	private final HeldCapacity held;

	ProducerPermit(ProducerImpl producer, RecordAccumulator records, int meteredBytes) {
		this.producer = producer;
		this.records = records;
		this.held = new HeldCapacity(meteredBytes, records::release);
	}

	@Override
	public int meteredBytes() {
		return Math.toIntExact(this.held.meteredBytes());
	}

	@Override
	public RecordTicket submit(AppendRecord record) {
		this.producer.validate(record);
		this.held.requireEnough("record", record.meteredBytes());
		this.held.use();
		return this.records.addReserved(record, this.held.meteredBytes());
	}

	@Override
	public void close() {
		this.held.giveBack();
	}

}
