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

package io.github.s2snapshot.sse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientAddress}.
 */
class ClientAddressTests {

	@ParameterizedTest
	@CsvSource({ "203.0.113.7, 203.0.113.7", "::ffff:203.0.113.7, 203.0.113.7", "2001:db8::1, 20010db800000000/64",
			"2001:db8:0:0:ffff::2, 20010db800000000/64", "[2001:db8::1], 20010db800000000/64",
			"2001:db8:0:1::1, 20010db800000001/64", "fe80::1%eth0, fe80000000000000/64" })
	void shouldCountAnIpv6AddressAsItsNetwork(String address, String counted) {
		assertThat(ClientAddress.of(address)).isEqualTo(counted);
	}

	@ParameterizedTest
	@CsvSource({ "unknown", "_hidden", "x:y", "a:b:c:d", "''", "%", "dead.beef" })
	void shouldCountAnInvalidAddressAsItIsWithoutLookup(String address) {
		assertThat(ClientAddress.of(address)).isEqualTo(address);
	}

	@Test
	void whenTheAddressIsUnknownThenAllClientsShareOneKey() {
		assertThat(ClientAddress.of(null)).isEmpty();
	}

}
