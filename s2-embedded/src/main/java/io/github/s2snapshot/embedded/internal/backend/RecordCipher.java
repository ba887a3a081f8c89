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

package io.github.s2snapshot.embedded.internal.backend;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.ProtoException;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Cipher for the records of one stream with the key of one request. Command records are
 * not encrypted. All ciphers are AES-256-GCM, because clients never see stored records.
 * The body of an encrypted record consists of a version, its metered size, a nonce, and
 * the encrypted headers and body. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RecordCipher {

	/** Length of keys in bytes. */
	public static final int KEY_BYTES = 32;

	private static final Set<String> NAMES = Set.of("aegis-256", "aes-256-gcm");

	private static final byte VERSION = 1;

	private static final int METERED_OFFSET = 1;

	private static final int NONCE_OFFSET = METERED_OFFSET + Integer.BYTES;

	private static final int NONCE_BYTES = 12;

	private static final int DATA_OFFSET = NONCE_OFFSET + NONCE_BYTES;

	private static final int TAG_BITS = 128;

	private static final String TRANSFORMATION = "AES/GCM/NoPadding";

	private static final SecureRandom RANDOM = new SecureRandom();

	private final SecretKeySpec key;

	// Bound to the records, so that they cannot be decrypted as those of another stream
	// or cipher
	private final byte[] context;

	RecordCipher(String cipher, byte[] key, long streamId) {
		this.key = new SecretKeySpec(key, "AES");
		byte[] name = cipher.getBytes(StandardCharsets.UTF_8);
		this.context = ByteBuffer.allocate(Long.BYTES + name.length).putLong(streamId).put(name).array();
	}

	/**
	 * Returns the problem of the name of a cipher.
	 * @param name the name
	 * @return the problem, or {@code null} if the name is known
	 */
	public static @Nullable String nameProblem(String name) {
		return (NAMES.contains(name)) ? null : "expected `aegis-256` or `aes-256-gcm`";
	}

	/**
	 * Encrypts the records of an append.
	 * @param input the append
	 * @param cipher the cipher, or {@code null} for none
	 * @return the append to store
	 */
	static WireAppendInput encrypt(WireAppendInput input, @Nullable RecordCipher cipher) {
		return (cipher != null) ? cipher.encrypt(input) : input;
	}

	private WireAppendInput encrypt(WireAppendInput input) {
		List<WireAppendRecord> records = new ArrayList<>(input.records().size());
		try {
			Cipher aes = Cipher.getInstance(TRANSFORMATION);
			for (WireAppendRecord record : input.records()) {
				records.add((Commands.isCommand(record.headers())) ? record : encrypt(aes, record));
			}
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Cannot encrypt records with AES-256-GCM", ex);
		}
		return new WireAppendInput(records, input.matchSeqNum(), input.fencingToken());
	}

	private WireAppendRecord encrypt(Cipher aes, WireAppendRecord record) throws GeneralSecurityException {
		byte[] plain = new WireAppendRecord(null, record.headers(), record.body()).toByteArray();
		byte[] nonce = new byte[NONCE_BYTES];
		RANDOM.nextBytes(nonce);
		ByteBuffer out = ByteBuffer.allocate(DATA_OFFSET + plain.length + TAG_BITS / Byte.SIZE);
		out.put(VERSION).putInt((int) Metering.meteredBytes(record)).put(nonce);
		init(aes, Cipher.ENCRYPT_MODE, out.array());
		aes.doFinal(ByteBuffer.wrap(plain), out);
		return new WireAppendRecord(record.timestamp(), List.of(), Bytes.wrap(out.array()));
	}

	private void init(Cipher aes, int mode, byte[] stored) throws GeneralSecurityException {
		aes.init(mode, this.key, new GCMParameterSpec(TAG_BITS, stored, NONCE_OFFSET, NONCE_BYTES));
		aes.updateAAD(this.context);
		aes.updateAAD(stored, 0, NONCE_OFFSET);
	}

	/**
	 * Decrypts a record.
	 * @param record the stored record
	 * @return the decrypted record
	 */
	WireSequencedRecord decrypt(WireSequencedRecord record) {
		if (Commands.isCommand(record.headers())) {
			return record;
		}
		byte[] stored = record.body().toByteArray();
		if (stored.length < DATA_OFFSET + TAG_BITS / Byte.SIZE || stored[0] != VERSION) {
			throw failed();
		}
		try {
			Cipher aes = Cipher.getInstance(TRANSFORMATION);
			init(aes, Cipher.DECRYPT_MODE, stored);
			byte[] decrypted = aes.doFinal(stored, DATA_OFFSET, stored.length - DATA_OFFSET);
			WireAppendRecord plain = WireAppendRecord.read(new ProtoReader(decrypted));
			return new WireSequencedRecord(record.seqNum(), record.timestamp(), plain.headers(), plain.body());
		}
		catch (AEADBadTagException | ProtoException ex) {
			throw failed();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Cannot decrypt records with AES-256-GCM", ex);
		}
	}

	private static S2Error failed() {
		return S2Error.of(ErrorCode.DECRYPTION_FAILED, "record decryption failed");
	}

	/**
	 * Returns the metered size of a record of an encrypted stream.
	 * @param record the stored record
	 * @return its size before it was encrypted
	 */
	static long meteredBytes(WireAppendRecord record) {
		return (Commands.isCommand(record.headers())) ? Metering.meteredBytes(record) : meteredBytes(record.body());
	}

	static long meteredBytes(WireSequencedRecord record) {
		return (Commands.isCommand(record.headers())) ? Metering.meteredBytes(record) : meteredBytes(record.body());
	}

	private static long meteredBytes(Bytes stored) {
		return (stored.size() >= DATA_OFFSET) ? stored.slice(METERED_OFFSET, NONCE_OFFSET).asByteBuffer().getInt()
				: Metering.meteredBytes(0, 0, stored.size());
	}

	@Override
	public String toString() {
		// The key is secret
		return "RecordCipher";
	}

}
