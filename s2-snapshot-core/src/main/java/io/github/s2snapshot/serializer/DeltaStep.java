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

package io.github.s2snapshot.serializer;

import java.util.Locale;

/**
 * Version of a type of deltas.
 *
 * @param type the name of the type
 * @param version the version
 */
record DeltaStep(String type, int version) implements Comparable<DeltaStep> {

	@Override
	public int compareTo(DeltaStep other) {
		int byType = this.type.compareTo(other.type);
		return (byType != 0) ? byType : Integer.compare(this.version, other.version);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "version %d of '%s'", this.version, this.type);
	}

}
