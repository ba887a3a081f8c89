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

package io.github.s2snapshot.fingerprint;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Content of an annotation that changes what a fold gets: one of Jackson, or one of this
 * library.
 */
final class AnnotationCode extends AnnotationVisitor {

	private static final List<String> KEPT = List.of("Lcom/fasterxml/jackson/", "Ltools/jackson/",
			"Lio/github/s2snapshot/annotation/");

	// What it sets is not code.
	private static final String PROJECTION = "Lio/github/s2snapshot/annotation/StreamProjection;";

	private final Tokens tokens;

	private final Collection<String> types;

	private final @Nullable Tokens end;

	private AnnotationCode(Tokens tokens, Collection<String> types, @Nullable Tokens end) {
		super(SpringAsmInfo.ASM_VERSION);
		this.tokens = tokens;
		this.types = types;
		this.end = end;
	}

	/**
	 * Creates a visitor for an annotation.
	 * @param descriptor the descriptor of the annotation
	 * @param owner the internal name of the class
	 * @param target receives the content
	 * @param types receives the descriptors of the classes that the annotation names
	 * @return the visitor, {@code null} if the annotation does not matter
	 */
	static @Nullable AnnotationCode of(String descriptor, String owner, List<Tokens> target, Collection<String> types) {
		if (descriptor.equals(PROJECTION) || KEPT.stream().noneMatch(descriptor::startsWith)) {
			return null;
		}
		Tokens tokens = new Tokens(owner).add("annotation", descriptor);
		target.add(tokens);
		return new AnnotationCode(tokens, types, null);
	}

	/**
	 * Returns whether an annotation is one of this library.
	 * @param descriptor the descriptor of the annotation
	 * @return whether it marks a method of a projection or a class of deltas
	 */
	static boolean isOwn(String descriptor) {
		return descriptor.startsWith(KEPT.get(2));
	}

	/**
	 * Adds annotations in an order that does not depend on the source.
	 * @param annotations the annotations
	 * @param target receives them
	 */
	static void addSorted(List<Tokens> annotations, Tokens target) {
		Stream<List<Object>> contents = annotations.stream().map(Tokens::content);
		List<String> texts = new ArrayList<>(contents.map(Object::toString).sorted().toList());
		texts.forEach(target::add);
	}

	@Override
	public void visit(@Nullable String name, Object value) {
		this.tokens.add("value", String.valueOf(name));
		if (value.getClass().isArray()) {
			int length = Array.getLength(value);
			this.tokens.add("array", length);
			for (int i = 0; i < length; i++) {
				this.tokens.add(Array.get(value, i));
			}
			return;
		}
		if (value instanceof Type type) {
			this.types.add(type.getDescriptor());
		}
		this.tokens.constant(value);
	}

	@Override
	public void visitEnum(@Nullable String name, String descriptor, String value) {
		this.tokens.add("enum", String.valueOf(name), descriptor, value);
	}

	@Override
	public AnnotationVisitor visitAnnotation(@Nullable String name, String descriptor) {
		this.tokens.add("begin", String.valueOf(name), descriptor);
		return new AnnotationCode(this.tokens, this.types, this.tokens);
	}

	@Override
	public AnnotationVisitor visitArray(@Nullable String name) {
		this.tokens.add("begin", String.valueOf(name));
		return new AnnotationCode(this.tokens, this.types, this.tokens);
	}

	@Override
	public void visitEnd() {
		if (this.end != null) {
			this.end.add("end");
		}
	}

}
