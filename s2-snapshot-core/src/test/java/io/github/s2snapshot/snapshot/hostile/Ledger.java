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

package io.github.s2snapshot.snapshot.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.format.SnapshotSigning;

/**
 * State of a run, which identifies the folded deltas and their order.
 *
 * @param hash the hash of all deltas
 * @param count the number of deltas
 * @param ballast content that makes the state large
 */
record Ledger(long hash, long count, List<String> ballast) {

	static final String BASIN = "hostile-writer";

	/**
	 * The streams, whose names are also those of the projections.
	 */
	static final List<String> NAMES = List.of("single", "framed");

	static final SnapshotSigning SIGNING = SnapshotSigning
		.with(SnapshotKeyRing.of("run", "a key of a run that has 32 bytes".getBytes(StandardCharsets.UTF_8)));

	private static final int LINE = 1024;

	/**
	 * Returns the definition of a projection.
	 * @param name the name of the projection
	 * @return the definition
	 */
	static ProjectionDefinition<Ledger> definition(String name) {
		boolean framed = name.equals("framed");
		return ProjectionDefinition.builder(name, Ledger.class)
			.stream(name)
			.initialState(() -> empty((framed) ? 2_200 : 4))
			.fold(Entry.class, Ledger::add)
			.signing(SIGNING)
			.triggers(SnapshotTriggers.none().withEveryRecords(500))
			.encoding(new SnapshotEncoding((framed) ? SnapshotFormChoice.FRAMED : SnapshotFormChoice.SINGLE,
					SnapshotCompression.NONE))
			.build();
	}

	private static Ledger empty(int lines) {
		SplittableRandom random = new SplittableRandom(1);
		List<String> ballast = new ArrayList<>();
		for (int i = 0; i < lines; i++) {
			StringBuilder line = new StringBuilder();
			while (line.length() < LINE) {
				line.append(Long.toString(random.nextLong(), Character.MAX_RADIX));
			}
			ballast.add(line.toString());
		}
		return new Ledger(0, 0, ballast);
	}

	Ledger add(Entry entry) {
		return new Ledger(hash(this.hash, entry.by(), entry.n()), this.count + 1, this.ballast);
	}

	static long hash(long before, String by, long n) {
		return before * 1_000_003 + by.hashCode() * 31L + n;
	}

	/**
	 * A delta.
	 *
	 * @param by the writer
	 * @param n the number of the delta
	 */
	record Entry(String by, long n) {
	}

}
